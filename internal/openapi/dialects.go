package openapi

import "net/http"

// dialects are the routes of the documented APIs beside the relay.
var dialects = envelope(
	Operation{
		Method: http.MethodPost, Path: "/api/auth.php", Tag: "autolist", Summary: "Signs up, in or out", Body: "Object",
		Query: []Parameter{{Name: "action", Type: "string", Text: "What to do.", Values: []string{"register", "login", "logout"}, Required: true}},
	},
	Operation{
		Method: http.MethodGet, Path: "/api/auth.php", Tag: "autolist", Summary: "Signs out",
		Query: []Parameter{{Name: "action", Type: "string", Text: "What to do.", Values: []string{"logout"}, Required: true}},
	},
	Operation{
		Method: http.MethodPost, Path: "/api/user.php", Tag: "autolist", Summary: "Charges the wallet, or makes a new key", Auth: Either, Body: "Object",
		Query: []Parameter{{Name: "action", Type: "string", Text: "What to do.", Values: []string{"charge", "regenerate_key"}, Required: true}},
	},
	Operation{
		Method: http.MethodGet, Path: "/api/user.php", Tag: "autolist", Summary: "The account, or its transactions", Auth: Either,
		Query: []Parameter{{Name: "action", Type: "string", Text: "What to do.", Values: []string{"profile", "transactions"}, Required: true}},
	},
	Operation{Method: http.MethodGet, Path: "/api/user/info", Tag: "fengyuan", Summary: "Credits and VIP level", Auth: Key},
	Operation{Method: http.MethodGet, Path: "/api/service/list", Tag: "fengyuan", Summary: "The services that are offered"},
	Operation{Method: http.MethodPost, Path: "/api/service/invoke", Tag: "fengyuan", Summary: "Begins a task of a service", Auth: Key, Body: "Object"},
	Operation{Method: http.MethodGet, Path: "/api/service/task/{id}", Tag: "fengyuan", Summary: "One task", Auth: Key},
	Operation{Method: http.MethodGet, Path: "/api/task/list", Tag: "fengyuan", Summary: "The tenant's tasks", Auth: Key},
	Operation{Method: http.MethodPost, Path: "/api/video/submit", Tag: "videohub", Summary: "Begins a video", Auth: Key, Body: "Object"},
	Operation{
		Method: http.MethodGet, Path: "/api/video/status", Tag: "videohub", Summary: "How a video stands", Auth: Key,
		Query: []Parameter{{Name: "jobId", Type: "string", Text: "Identifier of the video.", Required: true}},
	},
	Operation{Method: http.MethodPost, Path: "/api/user/redemption", Tag: "videohub", Summary: "Redeems a code", Auth: Key, Body: "Object"},
	Operation{Method: http.MethodPost, Path: "/api/call.php", Tag: "callphp", Summary: "Answers a conversation", Auth: Key, Body: "ChatRequest"},
	Operation{Method: http.MethodGet, Path: "/api/status.php", Tag: "callphp", Summary: "Totals of the installation"},
	Operation{Method: http.MethodPost, Path: "/api/user/register", Tag: "oneapi", Summary: "Signs up", Body: "Object"},
	Operation{Method: http.MethodPost, Path: "/api/user/topup", Tag: "oneapi", Summary: "Redeems a code", Auth: Session, Body: "Object"},
	Operation{Method: http.MethodGet, Path: "/api/token", Tag: "oneapi", Summary: "API keys, ten a page", Auth: Session},
	Operation{Method: http.MethodPost, Path: "/api/token", Tag: "oneapi", Summary: "Makes an API key, which is shown once", Auth: Session, Body: "Object"},
	Operation{Method: http.MethodPut, Path: "/api/token", Tag: "oneapi", Summary: "Changes an API key", Auth: Session, Body: "Object"},
	Operation{Method: http.MethodGet, Path: "/api/token/search", Tag: "oneapi", Summary: "API keys by their name", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/token/{id}", Tag: "oneapi", Summary: "One API key", Auth: Session},
	Operation{Method: http.MethodDelete, Path: "/api/token/{id}", Tag: "oneapi", Summary: "Revokes an API key", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/redemption", Tag: "oneapi", Summary: "Redemption codes, ten a page", Auth: Session},
	Operation{
		Method: http.MethodPost, Path: "/api/redemption", Tag: "oneapi", Summary: "Makes redemption codes, which are shown once", Auth: Session, Body: "Object",
	},
	Operation{Method: http.MethodPut, Path: "/api/redemption", Tag: "oneapi", Summary: "Changes a redemption code", Auth: Session, Body: "Object"},
	Operation{Method: http.MethodGet, Path: "/api/redemption/search", Tag: "oneapi", Summary: "Redemption codes by their name", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/redemption/{id}", Tag: "oneapi", Summary: "One redemption code", Auth: Session},
	Operation{Method: http.MethodDelete, Path: "/api/redemption/{id}", Tag: "oneapi", Summary: "Ends a redemption code", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/channel/search", Tag: "oneapi", Summary: "Channels by their name", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/channel/models", Tag: "oneapi", Summary: "The models of all channels", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/channel/test", Tag: "oneapi", Summary: "Tests channels", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/channel/test/{id}", Tag: "oneapi", Summary: "Tests a channel", Auth: Session},
	Operation{Method: http.MethodPost, Path: "/api/channel/copy/{id}", Tag: "oneapi", Summary: "Copies a channel", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/channel/update_balance", Tag: "oneapi", Summary: "Asks the balances of all channels", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/channel/update_balance/{id}", Tag: "oneapi", Summary: "Asks the balance of a channel", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/user/quota", Tag: "videohub", Summary: "The tenant's quota", Auth: Key},
	Operation{Method: http.MethodPost, Path: "/api/user/login", Tag: "oneapi", Summary: "Signs in", Body: "Object"},
	Operation{Method: http.MethodGet, Path: "/api/oauth/state", Tag: "oneapi", Summary: "A state for a sign-in by a provider"},
	Operation{Method: http.MethodGet, Path: "/api/oauth/github", Tag: "oneapi", Summary: "Says that signing in by GitHub is off"},
	Operation{Method: http.MethodGet, Path: "/api/oauth/oidc", Tag: "oneapi", Summary: "Says where one signs in by OpenID Connect"},
	Operation{Method: http.MethodGet, Path: "/api/oauth/lark", Tag: "oneapi", Summary: "Says that signing in by Lark is off"},
	Operation{Method: http.MethodGet, Path: "/api/oauth/wechat", Tag: "oneapi", Summary: "Says that signing in by WeChat is off"},
	Operation{Method: http.MethodGet, Path: "/api/oauth/wechat/bind", Tag: "oneapi", Summary: "Says that WeChat is off", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/oauth/email/bind", Tag: "oneapi", Summary: "Says where an address is changed", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/user/logout", Tag: "oneapi", Summary: "Signs out"},
	Operation{Method: http.MethodPost, Path: "/api/user/logout", Tag: "oneapi", Summary: "Signs out"},
	Operation{Method: http.MethodGet, Path: "/api/user/self", Tag: "oneapi", Summary: "The person who is signed in", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/models", Tag: "oneapi", Summary: "Models by type of channel", Auth: Session},
	Operation{
		Method: http.MethodGet, Path: "/api/channel", Tag: "oneapi", Summary: "Channels, ten a page", Auth: Session,
		Query: []Parameter{{Name: "p", Type: "integer", Text: "The page, from 0."}},
	},
	Operation{
		Method: http.MethodPost, Path: "/api/channel", Tag: "oneapi", Summary: "Adds channels, one for each line of the key", Auth: Session,
		Body: "Object",
	},
	Operation{Method: http.MethodPut, Path: "/api/channel", Tag: "oneapi", Summary: "Changes a channel", Auth: Session, Body: "Object"},
	Operation{Method: http.MethodDelete, Path: "/api/channel/disabled", Tag: "oneapi", Summary: "Deletes the disabled channels", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/channel/{id}", Tag: "oneapi", Summary: "One channel", Auth: Session},
	Operation{Method: http.MethodDelete, Path: "/api/channel/{id}", Tag: "oneapi", Summary: "Deletes a channel", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/status", Tag: "oneapi", Summary: "What the installation is"},
	Operation{Method: http.MethodGet, Path: "/api/notice", Tag: "oneapi", Summary: "A notice of the operator"},
	Operation{Method: http.MethodGet, Path: "/api/about", Tag: "oneapi", Summary: "Where people find help"},
	Operation{Method: http.MethodGet, Path: "/api/home_page_content", Tag: "oneapi", Summary: "The home page"},
	Operation{Method: http.MethodGet, Path: "/api/verification", Tag: "oneapi", Summary: "Says that signing up needs no code"},
	Operation{Method: http.MethodGet, Path: "/api/reset_password", Tag: "oneapi", Summary: "Sends a letter to somebody who forgot the password"},
	Operation{Method: http.MethodPost, Path: "/api/user/reset", Tag: "oneapi", Summary: "Makes a new password by a letter", Body: "Object"},
	Operation{Method: http.MethodPut, Path: "/api/user/self", Tag: "oneapi", Summary: "Changes name or password", Auth: Session, Body: "Object"},
	Operation{
		Method: http.MethodDelete, Path: "/api/user/self", Tag: "oneapi", Summary: "Deletes the account after a grace period", Auth: Session,
		Body: "Object",
	},
	Operation{Method: http.MethodGet, Path: "/api/user/dashboard", Tag: "oneapi", Summary: "Use of the last seven days by model", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/user/token", Tag: "oneapi", Summary: "Makes a new personal access token, which is shown once", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/user/aff", Tag: "oneapi", Summary: "The referral code", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/user/available_models", Tag: "oneapi", Summary: "Models that the tenant can call", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/user", Tag: "oneapi", Summary: "Users, ten a page", Auth: Session},
	Operation{Method: http.MethodPost, Path: "/api/user", Tag: "oneapi", Summary: "Makes a user", Auth: Session, Body: "Object"},
	Operation{Method: http.MethodPut, Path: "/api/user", Tag: "oneapi", Summary: "Changes a user", Auth: Session, Body: "Object"},
	Operation{Method: http.MethodGet, Path: "/api/user/search", Tag: "oneapi", Summary: "Users by name, address or number", Auth: Session},
	Operation{Method: http.MethodPost, Path: "/api/user/manage", Tag: "oneapi", Summary: "Enables, disables or deletes a user", Auth: Session, Body: "Object"},
	Operation{Method: http.MethodGet, Path: "/api/user/{id}", Tag: "oneapi", Summary: "One user", Auth: Session},
	Operation{Method: http.MethodDelete, Path: "/api/user/{id}", Tag: "oneapi", Summary: "Deletes a user after a grace period", Auth: Session},
	Operation{Method: http.MethodPost, Path: "/api/topup", Tag: "oneapi", Summary: "Credits a user", Auth: Session, Body: "Object"},
	Operation{Method: http.MethodGet, Path: "/api/option", Tag: "oneapi", Summary: "The settings, by One API's names", Auth: Session},
	Operation{Method: http.MethodPut, Path: "/api/option", Tag: "oneapi", Summary: "Changes a setting", Auth: Session, Body: "Object"},
	Operation{Method: http.MethodGet, Path: "/api/group", Tag: "oneapi", Summary: "The price groups", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/log", Tag: "oneapi", Summary: "Calls and movements of money of all tenants, ten a page", Auth: Session},
	Operation{Method: http.MethodDelete, Path: "/api/log", Tag: "oneapi", Summary: "Refused: what was charged stays", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/log/stat", Tag: "oneapi", Summary: "What calls of all tenants cost", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/log/search", Tag: "oneapi", Summary: "Calls of all tenants by model, token or user", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/log/self", Tag: "oneapi", Summary: "Calls and movements of money of the tenant, ten a page", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/log/self/stat", Tag: "oneapi", Summary: "What the tenant's calls cost", Auth: Session},
	Operation{Method: http.MethodGet, Path: "/api/log/self/search", Tag: "oneapi", Summary: "Calls of the tenant by model or token", Auth: Session},
)

// billing are the routes by which old clients of OpenAI ask where their key stands.
var billing = []Operation{
	{Method: http.MethodGet, Path: "/dashboard/billing/subscription", Tag: "oneapi", Summary: "The key's limit", Auth: Key, Answer: "Object", Refusal: "Error"},
	{Method: http.MethodGet, Path: "/dashboard/billing/usage", Tag: "oneapi", Summary: "What the key spent", Auth: Key, Answer: "Object", Refusal: "Error"},
	{
		Method: http.MethodGet, Path: "/v1/dashboard/billing/subscription", Tag: "oneapi", Summary: "The key's limit", Auth: Key, Answer: "Object",
		Refusal: "Error",
	},
	{Method: http.MethodGet, Path: "/v1/dashboard/billing/usage", Tag: "oneapi", Summary: "What the key spent", Auth: Key, Answer: "Object", Refusal: "Error"},
}

// envelope gives operations the answers that the documented APIs share.
func envelope(all ...Operation) []Operation {
	for i := range all {
		all[i].Answer, all[i].Refusal = "Envelope", "Envelope"
	}
	return all
}
