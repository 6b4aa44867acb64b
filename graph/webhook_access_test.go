package graph_test

import "fmt"

// manages are the expectations of a command on the tenant's webhooks.
func manages() map[string]string {
	return strangers(map[string]string{"owner": "", "admin": "", "other": notFound})
}

var webhookAccess = []access{
	{
		"Query.webhookEndpoints", `{ webhookEndpoints { totalCount edges { node { id url events disabledReason } } } }`, "",
		strangers(map[string]string{"billing": forbidden, "member": forbidden}),
	},
	{
		"Query.webhookDeliveries", `{ webhookDeliveries { totalCount edges { node { id type body endpoint { id } attempts { error } } } } }`, "",
		strangers(map[string]string{"billing": forbidden, "member": forbidden}),
	},
	{
		"Query.node", `{ node(id: "{endpoint}") { id ... on WebhookEndpoint { url } } }`, notFound,
		strangers(map[string]string{"owner": "", "admin": "", "viewer": ""}),
	},
	{
		"Query.node", `{ node(id: "{delivery}") { id ... on WebhookDelivery { body } } }`, notFound,
		strangers(map[string]string{"owner": "", "admin": "", "viewer": ""}),
	},
	{
		"Mutation.createWebhookEndpoint",
		`mutation { createWebhookEndpoint(input: {url: "https://hooks.example.com/weir"}) { secret webhookEndpoint { id } } }`,
		forbidden, strangers(map[string]string{"owner": "", "admin": "", "other": "", "platform": ""}),
	},
	{
		"Mutation.updateWebhookEndpoint", `mutation { updateWebhookEndpoint(input: {id: "{endpoint}", enabled: false}) { webhookEndpoint { disabledReason } } }`,
		forbidden, withNotFound(manages()),
	},
	{
		"Mutation.deleteWebhookEndpoint", `mutation { deleteWebhookEndpoint(input: {id: "{endpoint}"}) { deletedId } }`,
		forbidden, withNotFound(manages()),
	},
	{
		"Mutation.rotateWebhookSecret", `mutation { rotateWebhookSecret(input: {id: "{endpoint}"}) { secret } }`,
		forbidden, withNotFound(manages()),
	},
	{
		"Mutation.testWebhookEndpoint", `mutation { testWebhookEndpoint(input: {id: "{endpoint}"}) { webhookEndpoint { id } } }`,
		forbidden, withNotFound(manages()),
	},
	{
		"Mutation.replayWebhookDelivery", `mutation { replayWebhookDelivery(input: {id: "{delivery}"}) { webhookDelivery { status } } }`,
		forbidden, withNotFound(manages()),
	},
}

// withNotFound: the platform's administrator owns another tenant in the matrix.
func withNotFound(want map[string]string) map[string]string {
	want["platform"] = notFound
	return want
}

// freshEndpoint is one of the first tenant, which takes the place of the one before it.
func (c *cast) freshEndpoint() string {
	for _, e := range c.owner.must(`{ webhookEndpoints { edges { node { id } } } }`, nil).ids("webhookEndpoints") {
		c.owner.must(`mutation($id: ID!) { deleteWebhookEndpoint(input: {id: $id}) { deletedId } }`, map[string]any{"id": e})
	}
	r := c.owner.must(`mutation($u: String!) { createWebhookEndpoint(input: {url: $u}) { webhookEndpoint { id } } }`,
		map[string]any{"u": fmt.Sprintf("https://%s.example.com/hook", c.word())})
	return r.text("createWebhookEndpoint", "webhookEndpoint", "id")
}

// freshDelivery is one of the first tenant that nobody carries out.
func (c *cast) freshDelivery() string {
	endpoint := c.freshEndpoint()
	c.owner.must(`mutation($id: ID!) { testWebhookEndpoint(input: {id: $id}) { webhookEndpoint { id } } }`, map[string]any{"id": endpoint})
	return c.owner.must(`query($id: ID) { webhookDeliveries(endpointId: $id, first: 1) { edges { node { id } } } }`,
		map[string]any{"id": endpoint}).ids("webhookDeliveries")[0]
}
