package graph_test

import (
	"maps"
	"strings"
	"time"

	"weir/ent"
	"weir/ent/membership"
	"weir/internal/viewer"
)

// strangers adds to the expectations of a row what holds for everybody who does not get in.
func strangers(want map[string]string) map[string]string {
	all := map[string]string{"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated}
	maps.Copy(all, want)
	return all
}

var tenantAccess = []access{
	{
		"Query.viewer", `{ viewer { memberships { totalCount edges { node { id role tenant { id slug } user { id } } } } } }`, "",
		strangers(map[string]string{"token": forbidden, "narrow": forbidden}),
	},
	{
		"Query.node", `{ node(id: "{member}") { id ... on Member { role user { id } tenant { id } } } }`, notFound,
		strangers(map[string]string{"owner": "", "admin": "", "viewer": "", "narrow": forbidden}),
	},
	{
		"Query.members", `{ members { totalCount edges { node { id role user { id } tenant { id } } } } }`, "",
		strangers(map[string]string{"billing": forbidden, "member": forbidden}),
	},
	{
		"Query.members", `{ members(tenantId: "{tenant}") { totalCount } }`, notFound,
		strangers(map[string]string{"owner": "", "admin": "", "viewer": "", "platform": "", "billing": forbidden, "member": forbidden}),
	},
	{"Mutation.createTenant", `mutation { createTenant(input: {name: "{fresh}"}) { tenant { id slug vipLevel } } }`, "", strangers(nil)},
	{
		"Mutation.switchTenant", `mutation { switchTenant(input: {id: "{tenant}"}) { viewer { tenant { id } role } } }`, "",
		strangers(map[string]string{"other": notFound, "platform": notFound}),
	},
	{
		"Mutation.updateTenant", `mutation { updateTenant(input: {id: "{tenant}", name: "New"}) { tenant { name } } }`, notFound,
		strangers(map[string]string{"owner": "", "admin": "", "billing": forbidden, "member": forbidden, "viewer": forbidden, "platform": ""}),
	},
	{
		"Mutation.updateTenant", `mutation { updateTenant(input: {id: "{tenant}", vipLevel: 2, priceGroup: "vip"}) { tenant { vipLevel priceGroup } } }`,
		forbidden,
		strangers(map[string]string{"other": notFound, "platform": ""}),
	},
	{
		"Mutation.changeMemberRole", `mutation { changeMemberRole(input: {id: "{member}", role: VIEWER}) { member { role } } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": notFound, "platform": ""}),
	},
	{
		"Mutation.changeMemberRole", `mutation { changeMemberRole(input: {id: "{member}", role: OWNER}) { member { role } } }`, forbidden,
		strangers(map[string]string{"owner": "", "other": notFound, "platform": ""}),
	},
	{
		"Mutation.removeMember", `mutation { removeMember(input: {id: "{member}"}) { removedMemberId revokedKeys } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": notFound, "platform": ""}),
	},
	{
		"Mutation.leaveTenant", `mutation { leaveTenant(input: {}) { removedMemberId } }`, "",
		strangers(map[string]string{"owner": "CONFLICT", "other": "CONFLICT", "platform": "CONFLICT"}),
	},
	{
		"Mutation.transferOwnership", `mutation { transferOwnership(input: {id: "{member}"}) { owner { role } previousOwner { role } } }`, forbidden,
		strangers(map[string]string{"owner": "", "other": notFound, "platform": ""}),
	},
}

// Contents of calls are for people of the tenant: nobody of the platform, and no token.
var captureAccess = []access{
	{"Query.captures", `{ captures { edges { node { requestId failed request { text } answer { text } } } } }`, "", strangers(map[string]string{
		"billing": forbidden, "viewer": forbidden,
	})},
	{"Query.captures", `{ captures(filter: {requestId: "{request}"}) { edges { node { requestId } } } }`, "", strangers(map[string]string{
		"billing": forbidden, "viewer": forbidden,
	})},
	{
		"Query.node", `{ node(id: "{request}") { ... on Request { contents { requestId request { mediaType } } } } }`, notFound,
		strangers(map[string]string{"owner": "", "admin": "", "billing": "", "viewer": "", "platform": "", "token": forbidden, "narrow": forbidden}),
	},
	{"Query.viewer", `{ viewer { tenant { capture { calls days maxDays keyIds } } } }`, "", strangers(nil)},
	{"Mutation.setCapture", `mutation { setCapture(input: {calls: FAILED, days: 3}) { tenant { capture { calls days } } } }`, "", strangers(map[string]string{
		"billing": forbidden, "member": forbidden, "viewer": forbidden,
	})},
	{"Mutation.deleteCapture", `mutation { deleteCapture(input: {requestId: "{request}"}) { deletedRequestId } }`, notFound, strangers(map[string]string{
		"billing": forbidden, "member": forbidden, "viewer": forbidden,
	})},
	{"Mutation.deleteCaptures", `mutation { deleteCaptures(input: {}) { tenant { id } } }`, "", strangers(map[string]string{
		"billing": forbidden, "member": forbidden, "viewer": forbidden,
	})},
}

var endingAccess = []access{
	{
		"Mutation.deleteTenant", `mutation { deleteTenant(input: {slug: "x", password: "wrong horse"}) { tenant { deleteAt deletedAt } } }`, invalid,
		strangers(nil),
	},
	{
		"Mutation.restoreTenant", `mutation { restoreTenant(input: {id: "{tenant}"}) { tenant { deleteAt } } }`, forbidden,
		strangers(map[string]string{"owner": "", "other": notFound, "platform": ""}),
	},
	{"Mutation.deleteAccount", `mutation { deleteAccount(input: {password: "wrong horse"}) { account { deleteAt } tenants { id } } }`, invalid, strangers(nil)},
	{"Mutation.restoreAccount", `mutation { restoreAccount(input: {}) { account { deleteAt } } }`, "", strangers(nil)},
	{"Mutation.linkIdentity", `mutation { linkIdentity(input: {provider: "nobody"}) { url } }`, invalid, strangers(nil)},
	{
		"Mutation.unlinkIdentity", `mutation { unlinkIdentity(input: {id: "idn_00000000000000000000000000000000"}) { account { identities { id } } } }`,
		notFound, strangers(nil),
	},
	{
		"Query.viewer", `{ viewer { account { deleteAt identities { id provider email createdAt usedAt } } } }`, "",
		strangers(map[string]string{"token": forbidden, "narrow": forbidden}),
	},
	{"Query.site", `{ site { signInProviders { name title url } } }`, "", map[string]string{"key": unauthenticated}},
}

var invitationAccess = []access{
	{
		"Query.node", `{ node(id: "{invitation}") { id ... on Invitation { email role status invitedBy { id } } } }`, notFound,
		strangers(map[string]string{"owner": "", "admin": "", "viewer": "", "narrow": forbidden}),
	},
	{
		"Query.invitations", `{ invitations { totalCount edges { node { id email role status invitedBy { id } expiresAt } } } }`, "",
		strangers(map[string]string{"billing": forbidden, "member": forbidden}),
	},
	{
		"Query.invitations", `{ invitations(tenantId: "{tenant}") { totalCount } }`, notFound,
		strangers(map[string]string{"owner": "", "admin": "", "viewer": "", "platform": "", "billing": forbidden, "member": forbidden}),
	},
	{"Query.userInvitations", `{ userInvitations { totalCount } }`, forbidden, strangers(map[string]string{"platform": ""})},
	{"Query.invitation", `{ invitation(token: "{link}") { email tenantName role registered } }`, "", map[string]string{"key": unauthenticated}},
	{
		"Mutation.inviteMember", `mutation { inviteMember(input: {email: "{fresh}@example.com"}) { invitation { role status } url } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": "", "platform": ""}),
	},
	{
		"Mutation.inviteMember", `mutation { inviteMember(input: {email: "{fresh}@example.com", role: OWNER, tenantId: "{tenant}"}) { url } }`, forbidden,
		strangers(map[string]string{"owner": "", "other": notFound, "platform": ""}),
	},
	{
		"Mutation.inviteUser", `mutation { inviteUser(input: {email: "{fresh}@example.com"}) { invitation { role } url } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Mutation.resendInvitation", `mutation { resendInvitation(input: {id: "{invitation}"}) { invitation { status } url } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": notFound, "platform": ""}),
	},
	{
		"Mutation.revokeInvitation", `mutation { revokeInvitation(input: {id: "{invitation}"}) { invitation { status } } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": notFound, "platform": ""}),
	},
	{"Mutation.acceptInvitation", `mutation { acceptInvitation(input: {token: "{link}"}) { member { role } } }`, forbidden, strangers(nil)},
}

// freshInvitation asks a stranger into the first tenant, long enough ago to be sent again, and returns the id and the token.
func (c *cast) freshInvitation() (invitationID, token string) {
	c.t.Helper()
	r := c.owner.must(`mutation($e: String!) { inviteMember(input: {email: $e}) { invitation { id } url } }`, map[string]any{"e": c.word() + "@example.com"})
	invitationID = r.text("inviteMember", "invitation", "id")
	sys := viewer.SystemContext(c.t.Context(), "test")
	ok(c.t, c.db.Ent.Invitation.UpdateOneID(invitationID).SetSentAt(time.Now().Add(-time.Hour).UTC()).Exec(sys))
	_, token, _ = strings.Cut(r.text("inviteMember", "url"), "#token=")
	return invitationID, token
}

// freshMember is a user who has just become a member of the first tenant.
func (c *cast) freshMember(role viewer.Role) *ent.Membership {
	c.t.Helper()
	sys := viewer.SystemContext(c.t.Context(), "test")
	user := c.member(c.word(), nil, "", "").user
	m, err := c.db.Ent.Membership.Create().SetTenantID(c.owner.tenant.ID).SetUserID(user.ID).SetRole(membership.Role(role)).Save(sys)
	ok(c.t, err)
	return m
}

// restore undoes what an actor has done to the first tenant.
func (c *cast) restore() {
	c.t.Helper()
	c.owner.signIn() // a row may have ended the owner's sessions
	sys := viewer.SystemContext(c.t.Context(), "test")
	in := c.db.Ent.Membership.Query().Where(membership.TenantID(c.owner.tenant.ID)).AllX(sys)
	have := map[string]*ent.Membership{}
	for _, m := range in {
		have[m.UserID] = m
	}
	for name, role := range c.roles {
		userID := c.actors[name].user.ID
		switch m := have[userID]; {
		case m == nil:
			ok(c.t, c.db.Ent.Membership.Create().SetTenantID(c.owner.tenant.ID).SetUserID(userID).SetRole(membership.Role(role)).Exec(sys))
		case m.Role != membership.Role(role):
			ok(c.t, c.db.Ent.Membership.UpdateOneID(m.ID).SetRole(membership.Role(role)).Exec(sys))
		}
		delete(have, userID)
	}
	for _, m := range have { // an owner too many
		ok(c.t, c.db.Ent.Membership.DeleteOneID(m.ID).Exec(sys))
	}
	_, err := c.db.Ent.Invitation.Delete().Exec(sys)
	ok(c.t, err)
	t := c.owner.tenant
	ok(c.t, c.db.Ent.Tenant.UpdateOneID(t.ID).SetName(t.Name).SetSlug(t.Slug).SetPriceGroup(t.PriceGroup).SetVipLevel(t.VipLevel).ClearSuspendedAt().SetSuspensionReason("").Exec(sys))
}

var moneyAccess = []access{
	{
		"Query.wallet", `{ wallet(tenantId: "{tenant}") { balance entries { edges { node { id actor { id } } } } } }`, "",
		strangers(map[string]string{"member": forbidden, "other": notFound, "narrow": forbidden}),
	},
	{
		"Mutation.adjustBalance",
		`mutation { adjustBalance(input: {tenantId: "{tenant}", amount: "0.01", remark: "r", idempotencyKey: "{fresh}"}) { tenant { id } wallet { cash } debt } }`,
		forbidden,
		strangers(map[string]string{"platform": ""}),
	},
}

var standingAccess = []access{
	{
		"Query.tenants", `{ tenants(filter: {suspended: false}) { totalCount edges { node { id suspensionReason } } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Query.users", `{ users { totalCount edges { node { id standing { platformRole suspensionReason } } } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Mutation.suspendTenant", `mutation { suspendTenant(input: {id: "{tenant}", reason: "r"}) { tenant { suspendedAt } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Mutation.resumeTenant", `mutation { resumeTenant(input: {id: "{tenant}"}) { tenant { suspendedAt } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Mutation.suspendUser", `mutation { suspendUser(input: {id: "{user}", reason: "r"}) { user { standing { suspendedAt } } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Mutation.resumeUser", `mutation { resumeUser(input: {id: "{user}"}) { user { standing { suspendedAt } } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Mutation.setPlatformRole", `mutation { setPlatformRole(input: {id: "{user}", role: ADMIN}) { user { standing { platformRole } } } }`, forbidden,
		strangers(nil),
	},
	{
		"Query.auditEvents", `{ auditEvents { edges { node { id action actor { id } before after address } } } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": "", "platform": ""}),
	},
	{
		"Query.auditEvents", `{ auditEvents(tenantId: "{tenant}") { edges { node { id } } } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": notFound, "platform": ""}),
	},
	{
		"Query.auditEvents", `{ auditEvents(everywhere: true) { edges { node { id tenantId } } } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
}

var settingAccess = []access{
	{"Query.modelAliases", `{ modelAliases { totalCount edges { node { id name model createdAt } } } }`, "", strangers(nil)},
	{
		"Query.models", `{ models { edges { node { name takes gives capabilities aliases rates { where dimension perMillion } } } } }`, "",
		strangers(nil),
	},
	{
		"Mutation.setModelAlias", `mutation { setModelAlias(input: {name: "{fresh}", model: "alpha"}) { modelAlias { id name model } } }`, "",
		strangers(map[string]string{"billing": forbidden, "member": forbidden, "viewer": forbidden}),
	},
	{
		"Mutation.deleteModelAlias", `mutation { deleteModelAlias(input: {id: "als_00000000000000000000000000000000"}) { deletedModelAliasId } }`, notFound,
		strangers(map[string]string{"billing": forbidden, "member": forbidden, "viewer": forbidden}),
	},
	{
		"Query.settings", `{ settings { tenant { id } platform { version } } }`, forbidden,
		strangers(map[string]string{"owner": "", "admin": "", "other": "", "platform": ""}),
	},
	{"Query.brand", `{ brand { version name } }`, forbidden, strangers(map[string]string{"platform": ""})},
	{
		"Query.letterPreview", `{ letterPreview(kind: INVITATION, language: EN) { subject text } }`, forbidden,
		strangers(map[string]string{"platform": ""}),
	},
	{
		"Mutation.updateBrand", `mutation { updateBrand(input: {version: 999, name: "Brook"}) { brand { version } } }`, forbidden,
		strangers(map[string]string{"platform": "CONFLICT"}),
	},
	{
		"Mutation.sendTestLetter", `mutation { sendTestLetter(input: {kind: INVITATION, language: EN}) { sentTo } }`, forbidden,
		strangers(map[string]string{"platform": "CONFLICT"}),
	},
	{
		"Mutation.updateSettings", `mutation { updateSettings(input: {version: 999, supportContact: "a@b.example"}) { settings { version } } }`, forbidden,
		strangers(map[string]string{"platform": "CONFLICT"}),
	},
	{
		"Mutation.updateSettings", `mutation { updateSettings(input: {version: 0, signUp: CLOSED}) { settings { version } } }`, forbidden,
		strangers(nil),
	},
}
