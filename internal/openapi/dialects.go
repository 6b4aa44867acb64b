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
