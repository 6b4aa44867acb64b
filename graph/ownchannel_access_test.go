package graph_test

import "maps"

// ownManagers is who may not have to do with a tenant's own channels, though a member.
func ownManagers(more map[string]string) map[string]string {
	want := map[string]string{"billing": forbidden, "member": forbidden, "viewer": forbidden}
	maps.Copy(want, more)
	return strangers(want)
}

var ownChannelAccess = []access{
	{
		"Query.ownChannels", `{ ownChannels { allowed price presets { name } channels { id name keyHints price testError } } }`, "", ownManagers(nil),
	},
	{
		"Mutation.createOwnChannel",
		`mutation { createOwnChannel(input: {name: "c", preset: "openai", credentials: ["sk-own-secret-1"], models: ["*"]}) { channel { id keyHints } } }`,
		"", ownManagers(nil),
	},
	// The platform's channels are nobody's own.
	{
		"Mutation.updateOwnChannel", `mutation { updateOwnChannel(input: {id: "{channel}", fallsBack: true}) { channel { id } } }`, notFound,
		ownManagers(nil),
	},
	{"Mutation.deleteOwnChannel", `mutation { deleteOwnChannel(input: {id: "{channel}"}) { deletedId } }`, notFound, ownManagers(nil)},
	{"Mutation.testOwnChannel", `mutation { testOwnChannel(input: {id: "{channel}"}) { works } }`, notFound, ownManagers(nil)},
}
