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
)

// envelope gives operations the answers that the documented APIs share.
func envelope(all ...Operation) []Operation {
	for i := range all {
		all[i].Answer, all[i].Refusal = "Envelope", "Envelope"
	}
	return all
}
