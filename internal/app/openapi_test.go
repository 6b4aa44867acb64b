package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"weir/internal/openapi"
)

// operation is one of the served description.
type operation struct {
	OperationID string                     `json:"operationId"`
	Summary     string                     `json:"summary"`
	Responses   map[string]json.RawMessage `json:"responses"`
}

// TestOpenAPI: the document describes every route that is mounted, once, names nothing that is not, and refers to nothing that
// it has not got.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	r := d.Do(http.MethodGet, "/openapi.json", "", "", "Origin", "https://example.org")
	if r.Status != 200 || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%d %v", r.Status, r.Header)
	}
	var doc struct {
		OpenAPI    string                                `json:"openapi"`
		Info       struct{ Title, Version string }       `json:"info"`
		Paths      map[string]map[string]json.RawMessage `json:"paths"`
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal([]byte(r.Body), &doc); err != nil || doc.OpenAPI != "3.1.0" || doc.Info.Title != "Weir" || doc.Info.Version == "" {
		t.Fatalf("%v %+v", err, doc.Info)
	}
	ids := map[string]string{}
	for path, methods := range doc.Paths {
		for method, raw := range methods {
			if method == "parameters" {
				continue
			}
			var op operation
			if err := json.Unmarshal(raw, &op); err != nil || op.Summary == "" || op.OperationID == "" || len(op.Responses) < 2 {
				t.Errorf("%s %s is mounted and not in the table of internal/openapi: %s", method, path, raw)
			}
			if twin, twice := ids[op.OperationID]; twice {
				t.Errorf("%s %s and %s share the id %s", method, path, twin, op.OperationID)
			}
			ids[op.OperationID] = method + " " + path
		}
	}
	described := map[string]bool{}
	for _, op := range openapi.Operations() {
		if key := op.Method + " " + op.Path; described[key] {
			t.Errorf("%s is in the table twice", key)
		} else {
			described[key] = true
		}
	}
	for _, part := range strings.Split(r.Body, `"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		if doc.Components.Schemas[name] == nil {
			t.Errorf("there is no component %s", name)
		}
	}
	// The server knows each route by that method and path.
	for path, methods := range doc.Paths {
		for method := range methods {
			if method == "parameters" {
				continue
			}
			at := strings.NewReplacer("{id}", "x", "{path}", "x").Replace(path)
			answer := d.Do(strings.ToUpper(method), at, "", "")
			if answer.Status == http.StatusMethodNotAllowed || strings.Contains(answer.Body, "unknown_url") || strings.Contains(answer.Header.Get("Content-Type"), "text/html") {
				t.Errorf("%s %s: %d %s", method, at, answer.Status, answer.Body)
			}
		}
	}
}
