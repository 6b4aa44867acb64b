package failpoint_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weir/internal/failpoint"
)

// TestList: every constant is a place of the list, no two have one name.
func TestList(t *testing.T) {
	t.Parallel()
	all := failpoint.All()
	seen := map[failpoint.Place]bool{}
	for _, p := range all {
		if seen[p] {
			t.Errorf("%s is there twice", p)
		}
		seen[p] = true
	}
	for name, value := range constants(t) {
		places := []string{value}
		if !seen[failpoint.Place(value)] {
			places = []string{value + ".before_commit", value + ".after_commit"}
		}
		for _, p := range places {
			if !seen[failpoint.Place(p)] {
				t.Errorf("%s (%s) is not in the list", name, value)
			}
			delete(seen, failpoint.Place(p))
		}
	}
	for p := range seen {
		t.Errorf("%s is in the list and no constant", p)
	}
}

// TestEveryPlaceIsPassed: every constant stands somewhere in the code, and nothing but constants does.
func TestEveryPlaceIsPassed(t *testing.T) {
	t.Parallel()
	unused := constants(t)
	known := constants(t)
	for _, folder := range []string{"cmd", "ent", "graph", "internal", "jobs", "migrations", "relay"} {
		err := filepath.WalkDir(filepath.Join("..", "..", folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			for _, name := range used(t, path) {
				if _, ok := known[name]; !ok && !slices.Contains([]string{"Enabled", "Commit"}, name) {
					t.Errorf("%s: failpoint.%s is no constant of the list", path, name)
				}
				delete(unused, name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name := range unused {
		t.Errorf("failpoint.%s is passed nowhere", name)
	}
}

// TestDocumented: docs/money.md has every place.
func TestDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "money.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range failpoint.All() {
		if !strings.Contains(string(text), "`"+string(p)+"`") {
			t.Errorf("docs/money.md has no %s", p)
		}
	}
}

// constants are those of the package, by name.
func constants(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, decl := range parse(t, "failpoint.go").Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v, ok := s.(*ast.ValueSpec)
			if !ok {
				continue
			}
			for i, name := range v.Names {
				text, ok := v.Values[i].(*ast.BasicLit)
				if !ok {
					t.Fatalf("%s is not a literal", name)
				}
				found[name.Name] = strings.Trim(text.Value, `"`)
			}
		}
	}
	if len(found) == 0 {
		t.Fatal("no constants")
	}
	return found
}

// used are the names of the package that a file uses.
func used(t *testing.T, path string) []string {
	t.Helper()
	var names []string
	ast.Inspect(parse(t, path), func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); ok && x.Name == "failpoint" {
			names = append(names, s.Sel.Name)
		}
		return true
	})
	return names
}

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
