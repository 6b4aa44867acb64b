package graph_test

const noTopUp = "top_00000000000000000000000000000000"

// topUpAccess has no Stripe behind it: whoever may pay is told that payments are not set up.
var topUpAccess = []access{
	{
		"Query.topUps", `{ topUps { totalCount edges { node { id refunds { id } disputes { id } } } } }`, "",
		strangers(map[string]string{"member": forbidden}),
	},
	{
		"Query.topUps", `{ topUps(tenantId: "{tenant}") { totalCount } }`, notFound,
		strangers(map[string]string{"owner": "", "admin": "", "billing": "", "viewer": "", "platform": "", "member": forbidden}),
	},
	{"Query.topUp", `{ topUp(id: "` + noTopUp + `") { id } }`, notFound, strangers(map[string]string{"member": forbidden})},
	{"Query.topUpRefundsAwaiting", `{ topUpRefundsAwaiting { totalCount } }`, forbidden, strangers(map[string]string{"platform": ""})},
	{
		"Query.topUpDisputes", `{ topUpDisputes(open: false) { totalCount edges { node { id topUpId tenantId writeOffAt } } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Query.billingProfile", `{ billingProfile { buyer { legalName } cards { id } recharge { on } } }`, "",
		strangers(map[string]string{"member": forbidden, "viewer": forbidden}),
	},
	{
		"Mutation.createTopUp", `mutation { createTopUp(input: {amount: "5"}) { checkoutUrl topUp { id } } }`, unavailable,
		strangers(map[string]string{"member": forbidden, "viewer": forbidden}),
	},
	{
		"Mutation.refreshTopUp", `mutation { refreshTopUp(input: {id: "` + noTopUp + `"}) { topUp { id } } }`, notFound,
		strangers(map[string]string{"member": forbidden}),
	},
	{
		"Mutation.refundTopUp",
		`mutation { refundTopUp(input: {topUpId: "` + noTopUp + `", reason: "r", idempotencyKey: "k"}) { refund { id } } }`, forbidden,
		strangers(map[string]string{"platform": unavailable}),
	},
	{
		"Mutation.approveTopUpRefund", `mutation { approveTopUpRefund(input: {id: "rfd_00000000000000000000000000000000"}) { refund { id } } }`,
		forbidden, strangers(map[string]string{"platform": notFound}),
	},
	{
		"Mutation.declineTopUpRefund", `mutation { declineTopUpRefund(input: {id: "rfd_00000000000000000000000000000000"}) { refund { id } } }`,
		forbidden, strangers(map[string]string{"platform": notFound}),
	},
	{
		"Mutation.clearTopUpWarning", `mutation { clearTopUpWarning(input: {id: "` + noTopUp + `"}) { topUp { id } } }`, forbidden,
		strangers(map[string]string{"platform": notFound}),
	},
	{
		"Mutation.clearTopUpDispute", `mutation { clearTopUpDispute(input: {id: "dsp_00000000000000000000000000000000"}) { topUp { id } } }`,
		forbidden, strangers(map[string]string{"platform": notFound}),
	},
	{
		"Mutation.updateTopUpTerms", `mutation { updateTopUpTerms(input: {version: 0, min: "2"}) { terms { version } } }`, forbidden,
		strangers(nil), // ROOT alone: see TestTerms
	},
	{
		"Mutation.updateBuyer", `mutation { updateBuyer(input: {legalName: "Weir", country: "de"}) { profile { buyer { country } } } }`, "",
		strangers(map[string]string{"member": forbidden, "viewer": forbidden}),
	},
	{
		"Mutation.saveCard", `mutation { saveCard(input: {}) { checkoutUrl } }`, unavailable,
		strangers(map[string]string{"member": forbidden, "viewer": forbidden, "token": forbidden, "narrow": forbidden}),
	},
	{
		"Mutation.refreshCards", `mutation { refreshCards(input: {}) { profile { cards { id } } } }`, "",
		strangers(map[string]string{"member": forbidden, "viewer": forbidden, "token": forbidden, "narrow": forbidden}),
	},
	{
		"Mutation.removeCard", `mutation { removeCard(input: {id: "pay_00000000000000000000000000000000"}) { profile { cards { id } } } }`, unavailable,
		strangers(map[string]string{"member": forbidden, "viewer": forbidden, "token": forbidden, "narrow": forbidden}),
	},
	{
		"Mutation.updateRecharge", `mutation { updateRecharge(input: {on: false}) { profile { recharge { on } } } }`, "",
		strangers(map[string]string{"member": forbidden, "viewer": forbidden, "token": forbidden, "narrow": forbidden}),
	},
}
