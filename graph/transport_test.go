package graph_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
	mediaEvents  = "text/event-stream"
)

// What the specification of GraphQL over HTTP asks for, by kind of request and media type of the answer.
func TestStatus(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t).client()
	for _, row := range []struct {
		name, body    string
		json, graphql int
	}{
		{"executed", `{"query":"{ site { name } }"}`, 200, 200},
		{"executed with an error", `{"query":"{ viewer { role } }"}`, 200, 200},
		{"no JSON", `{`, 400, 400},
		{"two values", `{"query":"{ site { name } }"} {}`, 400, 400},
		{"an empty body", ``, 400, 400},
		{"a batch", ` [{"query":"{ site { name } }"}]`, 400, 400},
		{"no query", `{}`, 400, 400},
		{"a query of another type", `{"query":1}`, 400, 400},
		{"variables of another type", `{"query":"{ site { name } }","variables":"x"}`, 400, 400},
		{"extensions of another type", `{"query":"{ site { name } }","extensions":[]}`, 400, 400},
		{"null for what is optional", `{"query":"{ site { name } }","variables":null,"operationName":null,"extensions":null}`, 200, 200},
		{"not parsed", `{"query":"{"}`, 200, 400},
		{"not valid", `{"query":"{ nothing }"}`, 200, 400},
		{"an unknown operation", `{"query":"query A { site { name } }","operationName":"B"}`, 200, 400},
		{"a missing variable", `{"query":"query($id: ID!) { node(id: $id) { id } }"}`, 200, 400},
		{"too complex", `{"query":"{ ` + strings.Repeat("site { name } ", 400) + `}"}`, 200, 400},
	} {
		for media, want := range map[string]int{mediaJSON: row.json, mediaGraphQL: row.graphql} {
			c := c.clone()
			c.header.Set("Accept", media)
			r := c.post(row.body, mediaJSON)
			if r.Status != want || r.Header.Get("Content-Type") != media {
				t.Errorf("%s as %s: got %d as %s: %s", row.name, media, r.Status, r.Header.Get("Content-Type"), r.Body)
			}
			executed := strings.HasPrefix(row.name, "executed") || strings.HasPrefix(row.name, "null")
			if has := strings.Contains(r.Body, `"data"`); has != executed {
				t.Errorf("%s as %s: data in %s", row.name, media, r.Body)
			}
			if !executed && r.code() == "" {
				t.Errorf("%s as %s: no code in %s", row.name, media, r.Body)
			}
		}
	}
}

func TestAccept(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	for accept, want := range map[string]string{
		"":              mediaJSON,
		"*/*":           mediaJSON,
		"application/*": mediaJSON,
		mediaJSON:       mediaJSON,
		mediaGraphQL:    mediaGraphQL,
		mediaGraphQL + ", application/json;q=0.9":                                                                           mediaGraphQL,
		"application/json;q=0.1, " + mediaGraphQL + ";q=0.2":                                                                mediaGraphQL,
		"application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed": mediaGraphQL, // urql
		"multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json;q=0.9":                     mediaGraphQL, // Apollo
		"text/html, */*;q=0.8": mediaJSON,
		mediaEvents:            mediaEvents,
		"image/png":            "",
	} {
		c := e.client()
		c.header.Set("Accept", accept)
		r := c.post(`{"query":"{ site { name } }"}`, mediaJSON)
		if want == "" {
			if r.Status != http.StatusNotAcceptable || r.code() != "INVALID" {
				t.Errorf("%s: got %d %s", accept, r.Status, r.Body)
			}
		} else if got := r.Header.Get("Content-Type"); got != want || r.Status != http.StatusOK {
			t.Errorf("%s: got %d %s, want %s", accept, r.Status, got, want)
		}
	}
}

func TestContentType(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t).client()
	const body = `{"query":"{ site { name } }"}`
	for media, want := range map[string]int{
		mediaJSON: 200, "application/json; charset=utf-8": 200, "application/json;charset=UTF-8": 200, "application/json; charset=latin1": 415,
		"text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=x": 415, "application/graphql": 415, "": 415,
	} {
		if r := c.post(body, media); r.Status != want || (want != 200 && r.code() != "INVALID") {
			t.Errorf("%q: got %d %s", media, r.Status, r.Body)
		}
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t).client()
	get := func(method string, q url.Values) *reply {
		req, err := http.NewRequestWithContext(t.Context(), method, c.url+"?"+q.Encode(), nil)
		ok(t, err)
		return c.send(req)
	}
	if r := get(http.MethodGet, url.Values{"query": {"query A { site { name } } query B { site { demo } }"}, "operationName": {"A"}}); r.text("site", "name") != "Weir" {
		t.Errorf("a query: got %s", r.Body)
	}
	if r := get(http.MethodGet, url.Values{"query": {"query($first: Int) { models(first: $first) { totalCount } }"}, "variables": {`{"first": 1}`}}); r.code() != unauthenticated {
		t.Errorf("variables: got %s", r.Body)
	}
	for _, row := range []struct {
		name   string
		method string
		query  url.Values
		status int
	}{
		{"a mutation", http.MethodGet, url.Values{"query": {`mutation { signOut(input: {}) { clientMutationId } }`}}, 405},
		{"no query", http.MethodGet, nil, 400},
		{"variables that are no object", http.MethodGet, url.Values{"query": {"{ site { name } }"}, "variables": {"[1]"}}, 400},
		{"PUT", http.MethodPut, url.Values{"query": {"{ site { name } }"}}, 405},
		{"DELETE", http.MethodDelete, nil, 405},
	} {
		if r := get(row.method, row.query); r.Status != row.status || r.code() != "INVALID" {
			t.Errorf("%s: got %d %s", row.name, r.Status, r.Body)
		}
	}
}

func TestPersistedQuery(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t).client()
	const query = "{ site { name } }"
	sum := sha256.Sum256([]byte(query))
	body := func(query, hash string) string {
		m := map[string]any{"extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": hash}}}
		if query != "" {
			m["query"] = query
		}
		text, err := json.Marshal(m)
		ok(t, err)
		return string(text)
	}
	hash := hex.EncodeToString(sum[:])
	if r := c.post(body("", hash), mediaJSON); r.code() != notFound || r.Errors[0].Message != "PersistedQueryNotFound" {
		t.Errorf("unknown: got %s", r.Body)
	}
	if r := c.post(body("{ site { demo } }", hash), mediaJSON); r.code() != "INVALID" {
		t.Errorf("another query's hash: got %s", r.Body)
	}
	for _, q := range []string{query, ""} {
		if r := c.post(body(q, hash), mediaJSON); r.text("site", "name") != "Weir" {
			t.Errorf("got %s", r.Body)
		}
	}
	large := query + "#" + strings.Repeat("x", 9<<10)
	sum = sha256.Sum256([]byte(large))
	hash = hex.EncodeToString(sum[:])
	c.post(body(large, hash), mediaJSON)
	if r := c.post(body("", hash), mediaJSON); r.code() != notFound {
		t.Errorf("a large query was kept: %s", r.Body)
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t).client()
	c.header.Set("Accept", mediaEvents)
	r := c.post(`{"query":"{ site { name } }"}`, mediaJSON)
	if want := "event: next\ndata: {\"data\":{\"site\":{\"name\":\"Weir\"}}}\n\nevent: complete\ndata:\n\n"; r.Body != want {
		t.Errorf("got %q", r.Body)
	}
	r = c.post(`{"query":"mutation { signUp(input: {email: \"ann@example.com\", password: \"12345678\"}) { viewer { role } } }"}`, mediaJSON)
	if !strings.Contains(r.Header.Get("Set-Cookie"), "weir_session=") || !strings.Contains(r.Body, "OWNER") {
		t.Errorf("a mutation: got %v %s", r.Header, r.Body)
	}
	r = c.post(`{"query":"{ nothing }"}`, mediaJSON)
	if !strings.HasPrefix(r.Body, `event: next`+"\n"+`data: {"errors":[{`) || strings.Contains(r.Body, `"data"`) || !strings.Contains(r.Body, "INVALID") {
		t.Errorf("an invalid query: got %q", r.Body)
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t).member("ann", nil, "", "")
	const create = `mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { apiKey { id expiresAt } } }`
	for _, row := range []struct {
		name  string
		input any
		field string
	}{
		{"a missing field", map[string]any{}, "name"},
		{"an unknown field", map[string]any{"name": "k", "nothing": 1}, "nothing"},
		{"null for what is needed", map[string]any{"name": nil}, "name"},
		{"another type", map[string]any{"name": 7}, "name"},
		{"no time", map[string]any{"name": "k", "expiresAt": "tomorrow"}, "expiresAt"},
		{"a time that is past", map[string]any{"name": "k", "expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt"},
		{"an empty name", map[string]any{"name": " "}, "name"},
		{"a NUL", map[string]any{"name": "a\x00b"}, "name"},
		{"no object", "x", "i"},
	} {
		r := c.do(create, map[string]any{"i": row.input})
		if r.code() != "INVALID" || r.Errors[0].Extensions.Field != row.field {
			t.Errorf("%s: got %s", row.name, r.Body)
		}
	}
	r := c.must(create, map[string]any{"i": map[string]any{"name": "k", "expiresAt": "2099-01-01T01:00:00.1234567+01:00"}})
	if got := r.text("createApiKey", "apiKey", "expiresAt"); got != "2099-01-01T00:00:00.123456Z" {
		t.Errorf("got %s", got)
	}
}

func TestNothingOfTheInsideIsShown(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	ann := e.member("ann", nil, "", "")
	_, err := e.db.SQL.ExecContext(t.Context(), "DROP TABLE wallets")
	ok(t, err)
	r := ann.do(`{ site { name } wallet { balance } }`, nil)
	if r.code() != "INTERNAL" || r.Errors[0].Message != "Internal error." || strings.Contains(r.Body, "wallets") {
		t.Errorf("got %s", r.Body)
	}
	if n := strings.Count(e.log.String(), "no such table"); n != 1 {
		t.Errorf("got %d log lines: %s", n, e.log)
	}
	if !strings.Contains(e.log.String(), ann.tenant.ID) {
		t.Errorf("the log does not name the tenant: %s", e.log)
	}
}
