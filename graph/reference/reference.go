// Package reference writes the schema as a page that people read: docs/graphql.md.
package reference

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const head = "# GraphQL reference\n\n" +
	"<!-- Written by `go generate ./graph` from graph/schema; not to be changed by hand. -->\n\n" +
	"Every operation and type of `POST /graphql`. How to sign in, what the limits are and how errors look is in [api.md](api.md#graphql). " +
	"The same in GraphQL's own language: `GET /graphql/schema.graphql`.\n\n" +
	"The column \"open to\" says who gets past the door: everybody, people with a session, or sessions and personal access tokens of a " +
	"scope; what a role may do besides is in the description.\n"

// Render writes the page of a schema in GraphQL's own language.
func Render(sdl string) (string, error) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema", Input: sdl})
	if err != nil {
		return "", fmt.Errorf("reference: %w", err)
	}
	p := &page{schema: schema}
	p.b.WriteString(head)
	for _, root := range []struct {
		title string
		of    *ast.Definition
	}{{"Queries", schema.Query}, {"Mutations", schema.Mutation}, {"Subscriptions", schema.Subscription}} {
		if root.of != nil {
			p.operations(root.title, root.of)
		}
	}
	for _, section := range []struct {
		title string
		kinds []ast.DefinitionKind
	}{
		{"Objects", []ast.DefinitionKind{ast.Object}},
		{"Interfaces and unions", []ast.DefinitionKind{ast.Interface, ast.Union}},
		{"Inputs", []ast.DefinitionKind{ast.InputObject}},
		{"Enums", []ast.DefinitionKind{ast.Enum}},
		{"Scalars", []ast.DefinitionKind{ast.Scalar}},
	} {
		p.section(section.title, section.kinds)
	}
	return p.b.String(), nil
}

type page struct {
	schema *ast.Schema
	b      strings.Builder
}

func (p *page) linef(format string, args ...any) { fmt.Fprintf(&p.b, format+"\n", args...) }

// operations are the fields of a root.
func (p *page) operations(title string, root *ast.Definition) {
	p.linef("\n## %s\n\n%s\n\n| operation | gives | open to | |\n| --- | --- | --- | --- |", title, prose(root.Description))
	for _, f := range sorted(root.Fields) {
		p.linef("| `%s`%s | %s | %s | %s |", f.Name, p.arguments(f), p.link(f.Type), door(f), cell(f.Description))
	}
}

func sorted(fields ast.FieldList) ast.FieldList {
	kept := slices.DeleteFunc(slices.Clone(fields), func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
	slices.SortFunc(kept, func(a, b *ast.FieldDefinition) int { return cmp.Compare(a.Name, b.Name) })
	return kept
}

// door says to whom a field is open.
func door(f *ast.FieldDefinition) string {
	switch scope := f.Directives.ForName("scope"); {
	case f.Directives.ForName("public") != nil:
		return "everybody"
	case f.Directives.ForName("session") != nil:
		return "sessions"
	case scope == nil:
		return ""
	case scope.Arguments.ForName("of") == nil:
		return "sessions, tokens"
	default:
		return "sessions, tokens with `" + scope.Arguments.ForName("of").Value.Raw + "`"
	}
}

// arguments of a field, one on a line of its own.
func (p *page) arguments(f *ast.FieldDefinition) string {
	var b strings.Builder
	for _, a := range f.Arguments {
		fmt.Fprintf(&b, "<br>`%s`: %s%s – %s", a.Name, p.link(a.Type), standard(a.DefaultValue), cell(a.Description))
	}
	return b.String()
}

func standard(v *ast.Value) string {
	if v == nil {
		return ""
	}
	return " = `" + v.String() + "`"
}

func (p *page) section(title string, kinds []ast.DefinitionKind) {
	var all []*ast.Definition
	for _, d := range p.schema.Types {
		if !d.BuiltIn && slices.Contains(kinds, d.Kind) && d != p.schema.Query && d != p.schema.Mutation && d != p.schema.Subscription {
			all = append(all, d)
		}
	}
	if len(all) == 0 {
		return
	}
	slices.SortFunc(all, func(a, b *ast.Definition) int { return cmp.Compare(a.Name, b.Name) })
	p.linef("\n## %s", title)
	for _, d := range all {
		p.definition(d)
	}
}

func (p *page) definition(d *ast.Definition) {
	p.linef("\n### %s\n\n%s", d.Name, prose(d.Description))
	if len(d.Interfaces) > 0 {
		p.linef("\nIs a %s.", strings.Join(p.links(d.Interfaces), ", "))
	}
	if len(d.Types) > 0 {
		p.linef("\nOne of %s.", strings.Join(p.links(d.Types), ", "))
	}
	if len(d.EnumValues) > 0 {
		p.linef("\n| value | |\n| --- | --- |")
		for _, v := range d.EnumValues {
			p.linef("| `%s` | %s |", v.Name, cell(v.Description))
		}
	}
	if len(d.Fields) > 0 {
		p.linef("\n| field | type | |\n| --- | --- | --- |")
		for _, f := range d.Fields {
			if to := door(f); to != "" {
				to = " (" + to + ")"
				p.linef("| `%s`%s | %s%s | %s%s |", f.Name, p.arguments(f), p.link(f.Type), standard(f.DefaultValue), cell(f.Description), to)
				continue
			}
			p.linef("| `%s`%s | %s%s | %s |", f.Name, p.arguments(f), p.link(f.Type), standard(f.DefaultValue), cell(f.Description))
		}
	}
}

func (p *page) links(names []string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = p.link(&ast.Type{NamedType: n})
	}
	return all
}

// link is a type with a link to where it is described.
func (p *page) link(t *ast.Type) string {
	name := t.Name()
	before, after, _ := strings.Cut(t.String(), name)
	if d := p.schema.Types[name]; d == nil || d.BuiltIn {
		return "`" + t.String() + "`"
	}
	link := "[`" + name + "`](#" + strings.ToLower(name) + ")"
	if before != "" {
		link = "`" + before + "`" + link
	}
	if after != "" {
		link += "`" + after + "`"
	}
	return link
}

func prose(s string) string { return strings.TrimSpace(s) }

// cell is a text inside of a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
}
