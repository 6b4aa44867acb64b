package openapi

import (
	"encoding/json"
	"strings"
	"testing"
)

// What is mounted is in the document: by its row, or bare where it has none; what is not mounted is not.
func TestDocument(t *testing.T) {
	t.Parallel()
	text, err := Document("v1.2.3", []Route{
		{"GET", "/livez"}, {"GET", "/v1/responses/*"}, {"*", "/api/auth.php"}, {"POST", "/nobody/knows/*"}, {"*", "/graphql"}, {"GET", "/auth/oidc/{name}"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Info  struct{ Version string }
		Paths map[string]map[string]struct{ Summary string }
	}
	// parameters of a path are a list, which is of no interest here
	var loose map[string]any
	if err := json.Unmarshal(text, &loose); err != nil {
		t.Fatal(err)
	}
	for _, methods := range loose["paths"].(map[string]any) {
		delete(methods.(map[string]any), "parameters")
	}
	again, err := json.Marshal(loose)
	if err == nil {
		err = json.Unmarshal(again, &doc)
	}
	if err != nil || doc.Info.Version != "v1.2.3" {
		t.Fatalf("%v %+v", err, doc.Info)
	}
	for path, methods := range map[string]string{
		"/livez": "get", "/v1/responses/{id}": "get", "/v1/responses/{id}/input_items": "get", "/api/auth.php": "get post",
	} {
		for method := range strings.FieldsSeq(methods) {
			if doc.Paths[path][method].Summary == "" {
				t.Errorf("%s %s is not described: %+v", method, path, doc.Paths[path])
			}
		}
		if len(doc.Paths[path]) != len(strings.Fields(methods)) {
			t.Errorf("%s: %+v", path, doc.Paths[path])
		}
	}
	if op, there := doc.Paths["/nobody/knows/{path}"]["post"]; !there || op.Summary != "" || len(doc.Paths) != 5 {
		t.Errorf("%+v", doc.Paths)
	}
}
