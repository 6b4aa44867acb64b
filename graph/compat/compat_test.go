package compat_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"weir/graph/compat"
)

var accept = flag.Bool("accept", false, "take the schema as it is for what clients rely on")

const baseline = "../testdata/baseline.graphql"

func schema(t *testing.T, text string) *ast.Schema {
	t.Helper()
	s, err := gqlparser.LoadSchema(&ast.Source{Name: "schema", Input: text})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Clients rely on the schema that is kept in the baseline. A change that breaks them needs a reason, and is made with
// `go test ./graph/compat -accept`, so that it shows in the change.
func TestNothingBreaks(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../schema/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	var sources []*ast.Source
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: f, Input: string(text)})
	}
	now, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	if *accept {
		var b bytes.Buffer
		formatter.NewFormatter(&b, formatter.WithIndent("  "), formatter.WithoutDescription()).FormatSchema(now)
		if err := os.WriteFile(baseline, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(baseline)
	if err != nil {
		t.Fatal(err)
	}
	if broken := compat.Breaks(schema(t, string(kept)), now); len(broken) > 0 {
		t.Errorf("the change breaks clients; with a reason, run this test with -accept:\n%s", strings.Join(broken, "\n"))
	}
}

func TestBreaks(t *testing.T) {
	t.Parallel()
	const old = `
		type Query { a(x: Int, y: Int! = 1): T! b: [T!]! n: Node u: U }
		type Mutation { m(input: I!): T }
		type T implements Node { id: ID! e: E s: S }
		type V { id: ID! }
		type W { id: ID! }
		union U = T | V
		interface Node { id: ID! }
		input I { x: Int! y: Int }
		enum E { A B }
		scalar S`
	for _, row := range []struct {
		name, from, to string
		want           []string
	}{
		{"nothing", "", "", nil},
		{"a new field", "n: Node", "n: Node more: Int", nil},
		{"a new argument", "a(x: Int", "a(z: Int, x: Int", nil},
		{"a new value", "enum E { A B }", "enum E { A B C }", nil},
		{"a new promise", "n: Node", "n: Node!", nil},
		{"an argument that may be left out", "input I { x: Int! y: Int }", "input I { x: Int y: Int z: Int }", nil},
		{"a type that is gone", "type W { id: ID! }", "", []string{"W is gone"}},
		{"another kind", "scalar S", "enum S { X }", []string{"S was SCALAR and is ENUM"}},
		{"a field that is gone", "n: Node", "o: Node", []string{"Query.n is gone"}},
		{"a promise that is broken", "a(x: Int, y: Int! = 1): T!", "a(x: Int, y: Int! = 1): T", []string{"Query.a was T! and is T"}},
		{"another list", "b: [T!]!", "b: [T]!", []string{"Query.b was [T!]! and is [T]!"}},
		{"no list", "b: [T!]!", "b: T!", []string{"Query.b was [T!]! and is T!"}},
		{"an argument that is gone", "a(x: Int, ", "a(", []string{"Query.a(x) is gone"}},
		{"an argument that must be given", "a(x: Int,", "a(z: Int!, x: Int,", []string{"Query.a(z) must be given"}},
		{"an argument of another type", "a(x: Int,", "a(x: Int!,", []string{"Query.a(x) was Int and is Int!"}},
		{"another default", "y: Int! = 1", "y: Int! = 2", []string{"Query.a(y) was 1 where nobody said"}},
		{"an input that must be given", "input I { x: Int! y: Int }", "input I { x: Int! y: Int z: Int! }", []string{"I.z must be given"}},
		{"an input that is gone", "input I { x: Int! y: Int }", "input I { x: Int! }", []string{"I.y is gone"}},
		{"an input of another type", "input I { x: Int! y: Int }", "input I { x: Int! y: String }", []string{"I.y was Int and is String"}},
		{"a value that is gone", "enum E { A B }", "enum E { A }", []string{"E.B is gone"}},
		{"a member that is gone", "union U = T | V", "union U = T", []string{"U has no V any more"}},
		{"an interface that is gone", "type T implements Node {", "type T {", []string{"T is no Node any more"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if row.from != "" && strings.Count(old, row.from) != 1 {
				t.Fatalf("%q is there %d times", row.from, strings.Count(old, row.from))
			}
			now := old
			if row.from != "" {
				now = strings.Replace(old, row.from, row.to, 1)
			}
			if got := compat.Breaks(schema(t, old), schema(t, now)); !slices.Equal(got, row.want) {
				t.Errorf("%v, want %v", got, row.want)
			}
		})
	}
}
