package graph

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"weir/graph/exec"
)

// The schema of Weir is not deep enough to reach the limit of depth; this one is.
var recursive = gqlparser.MustLoadSchema(&ast.Source{Input: `
	type Query { item: Item! items(first: Int = 20): ItemConnection! }
	type Item { name: String! item: Item! items(first: Int = 20): ItemConnection! tags: [String!]! }
	type ItemEdge { node: Item! }
	type ItemConnection { edges: [ItemEdge!]! totalCount: Int! }
`})

func TestMeasure(t *testing.T) {
	t.Parallel()
	nest := func(n int, leaf string) string {
		return "{ " + strings.Repeat("item { ", n) + leaf + strings.Repeat(" }", n) + " }"
	}
	for _, row := range []struct {
		name, query string
		variables   map[string]any
		cost        int
		refused     bool
	}{
		{"depth 12", nest(11, "name"), nil, 12, false},
		{"depth 13", nest(12, "name"), nil, 0, true},
		{"depth 13 by fragments", nest(11, "...F") + " fragment F on Item { item { name } }", nil, 0, true},
		{"inline fragments are no depth", nest(11, "... on Item { ... { name } }"), nil, 12, false},
		{"__typename is free", nest(1, "__typename name"), nil, 2, false},
		{"a page", "{ items(first: 7) { totalCount edges { node { name } } } }", nil, 3 + 7*2, false},
		{"the default page", "{ items { edges { node { name } } } }", nil, 2 + 20*2, false},
		{"a page by variable", "query($n: Int) { items(first: $n) { edges { node { name } } } }", map[string]any{"n": int64(3)}, 2 + 3*2, false},
		{"a page of pages", "{ items(first: 10) { edges { node { items(first: 5) { edges { node { name } } } } } } }", nil, 2 + 10*(1+1+1+5*2), false},
		{"too large a page of pages", "{ items(first: 100) { edges { node { items(first: 100) { edges { node { name } } } } } } }", nil, 0, true},
		{"lists of leaves count once", "{ items(first: 2) { edges { node { tags } } } }", nil, 2 + 2*2, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			doc, errs := gqlparser.LoadQueryWithRules(recursive, row.query, nil)
			if errs != nil {
				t.Fatal(errs)
			}
			m := measure{variables: row.variables}
			m.selections(doc.Operations[0].SelectionSet, scope{depth: 1, times: 1})
			_, refused := errors.AsType[complexityError](m.fault)
			if refused != row.refused || (!refused && (m.fault != nil || m.cost != row.cost)) {
				t.Errorf("got cost %d, fault %v; want cost %d, refused %t", m.cost, m.fault, row.cost, row.refused)
			}
		})
	}
}

// dashboardPage is the largest page that the dashboard asks for.
const dashboardPage = 50

// The dashboard must never meet a limit, however large its pages.
func TestDashboardDocumentsPass(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	page := regexp.MustCompile(`\bfirst: (\d+)`)
	err := filepath.WalkDir("../frontend/src", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".graphql", ".ts", ".tsx"}, filepath.Ext(path)) {
			return err
		}
		text, err := os.ReadFile(path)
		if filepath.Ext(path) == ".graphql" {
			all.Write(text)
			return err
		}
		for _, m := range page.FindAllSubmatch(text, -1) {
			if n, err := strconv.Atoi(string(m[1])); err != nil || n > dashboardPage {
				t.Errorf("%s asks for a page of %s, more than %d", path, m[1], dashboardPage)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	doc, errs := gqlparser.LoadQueryWithRules(exec.NewExecutableSchema(exec.Config{}).Schema(), all.String(), nil)
	if errs != nil {
		t.Fatal(errs)
	}
	for _, o := range doc.Operations {
		alone := &ast.QueryDocument{Operations: ast.OperationList{o}, Fragments: doc.Fragments}
		m := measure{variables: map[string]any{"first": int64(dashboardPage)}}
		m.selections(o.SelectionSet, scope{depth: 1, times: 1})
		if m.fault != nil || vast(alone) || aliases(alone) > maxAliases {
			t.Errorf("%s: %v", o.Name, m.fault)
		}
	}
}
