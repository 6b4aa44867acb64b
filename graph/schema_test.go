package graph_test

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"weir/graph"
	"weir/graph/exec"
	"weir/graph/reference"
)

var update = flag.Bool("update", false, "write golden files anew")

// own are the definitions that the specification does not make.
func own(schema *ast.Schema) []*ast.Definition {
	var all []*ast.Definition
	for _, d := range schema.Types {
		if !d.BuiltIn && !strings.HasPrefix(d.Name, "__") {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func TestSchemaGolden(t *testing.T) {
	t.Parallel()
	const golden = "testdata/schema.golden"
	var got bytes.Buffer
	formatter.NewFormatter(&got, formatter.WithIndent("  ")).FormatSchema(exec.NewExecutableSchema(exec.Config{}).Schema())
	if *update {
		ok(t, os.WriteFile(golden, got.Bytes(), 0o600))
	}
	want, err := os.ReadFile(golden)
	ok(t, err)
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("the schema is not that of %s; review the change and run with -update", golden)
	}
}

// The page that people read is that of the schema; -update writes it anew.
func TestSchemaGoldenReference(t *testing.T) {
	t.Parallel()
	const page = "../docs/graphql.md"
	got, err := reference.Render(graph.SDL())
	ok(t, err)
	if *update {
		ok(t, os.WriteFile(page, []byte(got), 0o600))
	}
	want, err := os.ReadFile(page)
	ok(t, err)
	if got != string(want) {
		t.Errorf("%s is not that of the schema: run `go generate ./graph`", page)
	}
}

// What is printed for everybody is what is executed.
func TestSDLIsTheExecutedSchema(t *testing.T) {
	t.Parallel()
	printed, err := gqlparser.LoadSchema(&ast.Source{Name: "SDL", Input: graph.SDL()})
	ok(t, err)
	var a, b bytes.Buffer
	formatter.NewFormatter(&a).FormatSchema(printed)
	formatter.NewFormatter(&b).FormatSchema(exec.NewExecutableSchema(exec.Config{}).Schema())
	if a.String() != b.String() {
		t.Error("SDL() differs from the generated schema: run `go generate ./graph`")
	}
	for i, line := range strings.Split(graph.SDL(), "\n") {
		if indent := len(line) - len(strings.TrimLeft(line, " ")); strings.Contains(line, "\t") || indent%2 != 0 {
			t.Errorf("line %d is not indented by two spaces: %q", i+1, line)
		}
	}
}

func TestEverythingIsDescribed(t *testing.T) {
	t.Parallel()
	described := func(what, text string) {
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s has no description", what)
		}
	}
	for _, d := range own(exec.NewExecutableSchema(exec.Config{}).Schema()) {
		described(d.Name, d.Description)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			described(d.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				described(d.Name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
		for _, v := range d.EnumValues {
			described(d.Name+"."+v.Name, v.Description)
		}
	}
}

func TestConventions(t *testing.T) {
	t.Parallel()
	schema := exec.NewExecutableSchema(exec.Config{}).Schema()
	for _, f := range schema.Mutation.Fields {
		upper := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		if len(f.Arguments) != 1 || f.Arguments[0].Name != "input" || f.Arguments[0].Type.String() != upper+"Input!" {
			t.Errorf("%s does not take exactly (input: %sInput!)", f.Name, upper)
		}
		if f.Type.String() != upper+"Payload!" {
			t.Errorf("%s returns %s, not %sPayload!", f.Name, f.Type, upper)
		}
	}
	for _, d := range own(schema) {
		for _, f := range d.Fields {
			if !strings.HasSuffix(f.Type.Name(), "Connection") {
				continue
			}
			first := f.Arguments.ForName("first")
			if first == nil || first.DefaultValue == nil || first.DefaultValue.Raw != "20" || f.Arguments.ForName("after") == nil {
				t.Errorf("%s.%s is a connection without (first: Int = 20, after: Cursor)", d.Name, f.Name)
			}
		}
	}
}

func TestIntrospection(t *testing.T) {
	t.Parallel()
	const query = `{ __schema { types { name fields { name args { name type { name ofType { name ofType { name ofType { name } } } } } } } } }`
	closed := sqliteEnv(t).client().do(query, nil)
	if closed.code() != forbidden {
		t.Errorf("closed: got %s", closed.Body)
	}
	sqliteEnv(t, withIntrospection).client().must(query, nil)
}
