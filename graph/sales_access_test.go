package graph_test

const (
	noBatch = "rdb_0190f3a2b7c47d1e8f00aabbccddeeff"
	noPlan  = "pln_0190f3a2b7c47d1e8f00aabbccddeeff"
)

// salesAccess is the matrix of codes, levels and plans.
var salesAccess = []access{
	{
		"Query.redemptionBatches", `{ redemptionBatches { totalCount edges { node { id redeemed createdBy { id } } } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Query.redemptions", `{ redemptions { totalCount edges { node { id user { id } } } } }`, "",
		strangers(map[string]string{"member": forbidden}),
	},
	{
		"Query.redemptions", `{ redemptions(batchId: "` + noBatch + `") { totalCount } }`, forbidden,
		strangers(map[string]string{"platform": notFound}),
	},
	{
		"Mutation.redeemCode", `mutation { redeemCode(input: {code: "x"}) { amount repeated } }`, invalid,
		strangers(map[string]string{"member": forbidden, "viewer": forbidden}),
	},
	{
		"Mutation.createRedemptionBatch",
		`mutation { createRedemptionBatch(input: {name: "{fresh}", count: 2, amount: "1.5"}) { codes csv redemptionBatch { id amount } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Mutation.revokeRedemptionBatch", `mutation { revokeRedemptionBatch(input: {id: "` + noBatch + `"}) { redemptionBatch { id } } }`, forbidden,
		strangers(map[string]string{"platform": notFound}),
	},
	{"Query.vipLevels", `{ vipLevels { level discount } }`, "", strangers(nil)},
	{"Query.plans", `{ plans { totalCount edges { node { id price } } } }`, "", strangers(nil)},
	{"Query.currentPlan", `{ currentPlan { id plan { id } } }`, "", strangers(nil)},
	{"Query.notices", `{ notices { id kind facts { name value } } }`, "", strangers(nil)},
	{
		"Mutation.setVipLevel", `mutation { setVipLevel(input: {level: 7, discount: "0.1", requestsPerMinute: 60}) { vipLevel { name requestsPerMinute } } }`,
		forbidden, strangers(map[string]string{"platform": ""}),
	},
	{
		"Mutation.deleteVipLevel", `mutation { deleteVipLevel(input: {level: 99}) { deletedLevel } }`, forbidden,
		strangers(map[string]string{"platform": notFound}),
	},
	{
		"Mutation.createPlan", `mutation { createPlan(input: {code: "{fresh}", name: "P", price: "5", vipLevel: 1}) { plan { id code credit } } }`,
		forbidden, strangers(map[string]string{"platform": ""}),
	},
	{
		"Mutation.updatePlan", `mutation { updatePlan(input: {id: "` + noPlan + `", archived: true}) { plan { id } } }`, forbidden,
		strangers(map[string]string{"platform": notFound}),
	},
	{
		"Mutation.buyPlan", `mutation { buyPlan(input: {planId: "` + noPlan + `", idempotencyKey: "k"}) { subscription { id } } }`, forbidden,
		strangers(map[string]string{"owner": notFound, "other": notFound, "platform": notFound}),
	},
	{
		"Mutation.cancelPlan", `mutation { cancelPlan(input: {}) { subscription { id renews } } }`, forbidden,
		strangers(map[string]string{"owner": notFound, "other": notFound, "platform": notFound}),
	},
	{
		"Mutation.refreshPlan", `mutation { refreshPlan(input: {}) { subscription { id status payment checkoutUrl pastDueSince } } }`, "",
		strangers(map[string]string{"member": forbidden, "viewer": forbidden}),
	},
	{"Query.walletAlerts", `{ walletAlerts { thresholds hoursLeft lastsHours } }`, "", strangers(nil)},
	{
		"Mutation.setWalletAlerts", `mutation { setWalletAlerts(input: {thresholds: ["5", "10"], hoursLeft: 24}) { walletAlerts { thresholds mail } } }`, "",
		strangers(map[string]string{"member": forbidden, "viewer": forbidden}),
	},
	{"Query.operatorNotices", `{ operatorNotices { id kind tenantId network times lastAt } }`, forbidden, strangers(map[string]string{"platform": ""})},
	{
		"Mutation.markOperatorNoticesRead", `mutation { markOperatorNoticesRead(input: {ids: []}) { operatorNotices { id } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{"Mutation.markNoticesRead", `mutation { markNoticesRead(input: {ids: []}) { notices { id } } }`, "", strangers(nil)},
}
