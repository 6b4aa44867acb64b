// Package openapi describes the REST surface as an OpenAPI 3.1 document. One table has the routes (relay.go, dialects.go), and the
// document is made of it and of the routes that the server really mounts: what is mounted is in it, what is not is not.
package openapi

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Route is a method and a chi pattern that the server mounts. Method "*" stands for a handler that looks at the method itself.
type Route struct{ Method, Pattern string }

// Auth is how a caller of an operation says who it is.
type Auth int

// The ways.
const (
	Nobody  Auth = iota
	Key          // an API key
	Session      // the session cookie or a personal access token
	Either       // an API key or the session cookie
)

// Operation is one call of the REST surface.
type Operation struct {
	// Method and Path as documented, such as /v1/responses/{id}. Of the relay the path is below its base.
	Method, Path string
	// Pattern is the chi pattern that serves it; Path where empty.
	Pattern string
	Tag     string
	Summary string
	Auth    Auth
	// Body is the component that describes the request's JSON; "" for none. Form: a multipart form is taken too.
	Body string
	Form bool
	// Query are parameters of the query, by name; a name that ends in * is required.
	Query []Parameter
	// Answer is the component of a success, or a media type with a slash; Streams: server-sent events where the body asks for it.
	Answer  string
	Streams bool
	// Status of a success; 200 where 0.
	Status int
	// Refusal is the component of an error.
	Refusal string
}

// Parameter is one of a query.
type Parameter struct {
	Name, Type, Text string
	Values           []string
	Required         bool
}

func (o *Operation) pattern() string {
	if o.Pattern != "" {
		return o.Pattern
	}
	return o.Path
}

//go:embed components.yaml
var componentsFile []byte

// Document is the description of the mounted routes. Routes that the table does not have are in it without a summary, but for
// those that are no part of the REST surface.
func Document(version string, mounted []Route) ([]byte, error) {
	var components map[string]any
	if err := yaml.Unmarshal(componentsFile, &components); err != nil {
		return nil, fmt.Errorf("openapi: components: %w", err)
	}
	paths := map[string]map[string]any{}
	known := map[string]struct{}{}
	for _, op := range Operations() {
		known[op.pattern()] = struct{}{}
		if !slices.ContainsFunc(mounted, func(r Route) bool {
			return r.Pattern == op.pattern() && (r.Method == op.Method || r.Method == "*")
		}) {
			continue
		}
		put(paths, op.Path, op.Method, op.describe())
	}
	for _, r := range mounted {
		_, there := known[r.Pattern]
		if there || outside(r.Pattern) {
			continue
		}
		method := r.Method
		if method == "*" {
			method = http.MethodGet
		}
		put(paths, strings.ReplaceAll(r.Pattern, "*", "{path}"), method, map[string]any{
			"responses": map[string]any{"default": map[string]any{"description": "Not described."}},
		})
	}
	return json.Marshal(map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title": "Weir", "version": version,
			"description": "The REST surface of this installation. The dashboard's API is GraphQL: its schema is at /graphql/schema.graphql.",
		},
		"servers": []any{map[string]any{"url": "/"}},
		"tags":    tags(), "paths": paths, "components": components,
	})
}

func put(paths map[string]map[string]any, path, method string, operation map[string]any) {
	if paths[path] == nil {
		paths[path] = map[string]any{}
		if names := variables(path); len(names) > 0 {
			parameters := []any{}
			for _, name := range names {
				parameters = append(parameters, map[string]any{"name": name, "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
			}
			paths[path]["parameters"] = parameters
		}
	}
	paths[path][strings.ToLower(method)] = operation
}

// variables are the names in braces.
func variables(path string) (names []string) {
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

// outside tells patterns that are no part of the REST surface: pages, the GraphQL API, and what answers unknown paths.
func outside(pattern string) bool {
	return slices.Contains(notREST, pattern) || strings.HasPrefix(pattern, signInPages)
}

// signInPages are visited by browsers on their way to and from another site.
const signInPages = "/auth/"

var notREST = []string{
	"/graphql", "/graphql/schema.graphql", "/api", "/api/*", "/v1beta", "/v1beta/*", "/export/*", "/public/dashboard.html",
}

func (o *Operation) describe() map[string]any {
	status := "200"
	if o.Status != 0 {
		status = strconv.Itoa(o.Status)
	}
	out := map[string]any{
		"operationId": o.id(), "tags": []any{o.Tag}, "summary": o.Summary,
		"responses": map[string]any{status: o.success(), "default": o.refusal()}, "security": o.security(),
	}
	if o.Body != "" {
		content := map[string]any{"application/json": schemaOf(o.Body)}
		if o.Form {
			content["multipart/form-data"] = schemaOf(o.Body)
		}
		out["requestBody"] = map[string]any{"required": true, "content": content}
	}
	if len(o.Query) > 0 {
		parameters := []any{}
		for _, p := range o.Query {
			parameters = append(parameters, p.describe())
		}
		out["parameters"] = parameters
	}
	return out
}

func (p *Parameter) describe() map[string]any {
	schema := map[string]any{"type": p.Type}
	if len(p.Values) > 0 {
		schema["enum"] = p.Values
	}
	return map[string]any{"name": p.Name, "in": "query", "required": p.Required, "description": p.Text, "schema": schema}
}

func schemaOf(component string) map[string]any {
	return map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/" + component}}
}

func (o *Operation) success() map[string]any {
	content := map[string]any{}
	switch {
	case strings.Contains(o.Answer, "/"):
		content[o.Answer] = map[string]any{}
	case o.Answer != "":
		content["application/json"] = schemaOf(o.Answer)
	}
	if o.Streams {
		content["text/event-stream"] = map[string]any{"schema": map[string]any{"type": "string"}}
	}
	out := map[string]any{"description": "Success.", "headers": map[string]any{"x-request-id": map[string]any{"$ref": "#/components/headers/RequestID"}}}
	if len(content) > 0 {
		out["content"] = content
	}
	return out
}

func (o *Operation) refusal() map[string]any {
	out := map[string]any{"description": "An error."}
	if o.Refusal != "" {
		out["content"] = map[string]any{"application/json": schemaOf(o.Refusal)}
	}
	return out
}

func (o *Operation) security() []any {
	use := func(name string) any { return map[string]any{name: []any{}} }
	switch o.Auth {
	case Key:
		return []any{use("bearer"), use("apiKey")}
	case Session:
		return []any{use("session"), use("bearer")}
	case Either:
		return []any{use("bearer"), use("apiKey"), use("session")}
	case Nobody:
	}
	return []any{}
}

// id is the operation's name for generators: unique, made of method and path.
func (o *Operation) id() string {
	var b strings.Builder
	b.WriteString(strings.ToLower(o.Method))
	for part := range strings.FieldsFuncSeq(o.Path, func(r rune) bool { return strings.ContainsRune("/{}._-", r) }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

func tags() []any {
	names := map[string]struct{}{}
	for _, op := range Operations() {
		names[op.Tag] = struct{}{}
	}
	out := []any{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		out = append(out, map[string]any{"name": name})
	}
	return out
}

// Operations are all that the table has, those of the relay below each of its bases. Document leaves out what is not mounted.
func Operations() []Operation {
	out := slices.Clone(general)
	for _, base := range bases {
		for _, op := range relay {
			if op.Pattern != "" {
				op.Pattern = base + op.Pattern
			}
			op.Path, op.Auth = base+op.Path, Key
			if op.Refusal == "" {
				op.Refusal = "Error"
			}
			out = append(out, op)
		}
	}
	return slices.Concat(out, dialects, billing)
}
