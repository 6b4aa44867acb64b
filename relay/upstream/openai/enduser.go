package openai

import (
	"slices"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// endUserNames are the members by which clients name their end users.
var endUserNames = []string{"user", "safety_identifier"}

// wantsSafety: OpenAI judges accounts by what their users do, and single users where it is told of them. Other vendors of its
// API may refuse the member. Source: https://platform.openai.com/docs/guides/safety-best-practices, read 2026-11-30.
func wantsSafety(to wire.Endpoint, req *wire.Request) bool {
	return to.Vendor == "openai" && req.Route == wire.RouteChat
}

// named reports whether a client has said something under a name.
func named(req *wire.Request, body gjson.Result, name string) bool {
	if req.Form != nil {
		return slices.ContainsFunc(req.Form.Fields, func(f wire.FormField) bool { return f.Name == name && f.File == nil })
	}
	return rawjson.Get(body, name).Exists()
}

// endUserFields put the tenant's pseudonym in the place of whom the client names. done are members that are set already.
func endUserFields(to wire.Endpoint, req *wire.Request, done []rawjson.Member) []rawjson.Member {
	if to.EndUser == "" {
		return nil
	}
	var members []rawjson.Member
	body := rawjson.View(req.Body)
	for _, name := range endUserNames {
		if slices.ContainsFunc(done, func(m rawjson.Member) bool { return m.Name == name }) {
			continue // the vendor does not take it
		}
		if (name == "safety_identifier" && wantsSafety(to, req)) || named(req, body, name) {
			members = append(members, rawjson.Member{Name: name, Value: quote(to.EndUser)})
		}
	}
	return members
}
