package graph_test

// limitAccess is who may limit what.
var limitAccess = []access{
	{
		"Mutation.updateApiKey", `mutation { updateApiKey(input: {id: "{key}", requestsPerMinute: 5}) { apiKey { limits { requestsPerMinute } } } }`,
		notFound,
		map[string]string{
			"owner": "", "admin": "", "billing": forbidden, "viewer": forbidden, "anonymous": unauthenticated, "key": unauthenticated,
		},
	},
	{
		"Mutation.rotateApiKey", `mutation { rotateApiKey(input: {id: "{key}", graceSeconds: 60}) { apiKey { id } } }`, notFound,
		map[string]string{
			"owner": "", "admin": "", "billing": forbidden, "viewer": forbidden, "anonymous": unauthenticated, "key": unauthenticated,
		},
	},
	{
		"Mutation.updateLimits",
		`mutation { updateLimits(input: {scope: TENANT, id: "{tenant}", dailyBudget: "9"}) { limits { budgets { limit remaining } } } }`,
		forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": notFound, "platform": ""}),
	},
	{
		"Mutation.updateLimits",
		`mutation { updateLimits(input: {scope: MEMBER, id: "{member}", concurrency: 2}) { limits { concurrency } } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": notFound, "platform": notFound}),
	},
	{
		"Mutation.updateLimits",
		`mutation { updateLimits(input: {scope: KEY, id: "{key}", model: "m", tokensPerMinute: 7}) { limits { tokensPerMinute } } }`, notFound,
		strangers(map[string]string{"owner": "", "admin": "", "billing": forbidden, "viewer": forbidden}),
	},
	{
		"Mutation.blockUser", `mutation { blockUser(input: {userIdentifier: "u"}) { blockedUser { userIdentifier reason } } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": "", "platform": ""}),
	},
	{
		"Mutation.unblockUser", `mutation { unblockUser(input: {userIdentifier: "nobody"}) { userIdentifier } }`, forbidden,
		strangers(map[string]string{"owner": notFound, "admin": notFound, "other": notFound, "platform": notFound}),
	},
	{
		"Query.blockedUsers", `{ blockedUsers { totalCount edges { node { userIdentifier } } } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "viewer": "", "other": "", "platform": ""}),
	},
}
