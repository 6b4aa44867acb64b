package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

const tooComplexCode = "QUERY_TOO_COMPLEX"

func TestLimits(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t, withIntrospection)
	ann := e.member("ann", nil, "", "")
	aliased := func(n int, field string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a%d: %s ", i, field)
		}
		return "{ " + b.String() + "}"
	}
	for _, row := range []struct{ name, query, code string }{
		{"100 aliases", aliased(100, "site { name }"), ""},
		{"101 aliases", aliased(101, "site { name }"), tooComplexCode},
		{"aliases in fragments", "{ ...F } fragment F on Query " + aliased(101, "site { name }"), tooComplexCode},
		{"a whole page of everything", `{ apiKeys(first: 100) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor
			node { id number name prefix status createdAt lastUsedAt expiresAt createdBy { id number email username displayName createdAt } } } } }`, ""},
		{"two such pages", `{ a: apiKeys(first: 100) { edges { cursor node { id number name prefix status createdAt lastUsedAt expiresAt } } }
			b: apiKeys(first: 100) { edges { cursor node { id number name prefix status createdAt lastUsedAt expiresAt } } }
			c: apiKeys(first: 100) { edges { cursor node { id number name prefix status } } } }`, tooComplexCode},
		{"the default page counts 20", aliased(50, "models { edges { node { id name } } }"), tooComplexCode},
		{"a page by variable", `query($n: Int! = 100) { ` + aliased(12, "models(first: $n) { edges { node { id } } }")[1:], tooComplexCode},
		{"5,000 tokens", "{ site { name } } " + strings.Repeat("# comment\n", 4994), ""},
		{"5,001 tokens", "{ site { name } } " + strings.Repeat("# comment\n", 4995), tooComplexCode},
		{"the standard introspection", `{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } }`, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := ann.do(row.query, nil)
			if r.code() != row.code {
				t.Errorf("got %q, want %q: %.300s", r.code(), row.code, r.Body)
			}
			if row.code != "" && (r.Data != nil || strings.Contains(r.Body, `"data"`)) {
				t.Errorf("a refused query has data: %.300s", r.Body)
			}
		})
	}
}

// Queries that cost much to validate, or to measure, are refused before that.
func TestBombsAreCheap(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t).client()
	nested := func(leaf string) string {
		var b strings.Builder
		b.WriteString("{ ...F0 } ")
		for i := range 400 {
			fmt.Fprintf(&b, "fragment F%d on Query { ...F%d ...F%d } ", i, i+1, i+1)
		}
		return b.String() + "fragment F400 on Query { " + leaf + " }"
	}
	for _, row := range []struct{ name, query string }{
		{"one field 4,990 times", "{ site { " + strings.Repeat("name ", 4990) + "} }"},
		{"one name 4,990 times", "{ site { " + strings.Repeat("__typename ", 4990) + "} }"},
		{"nested fragments", nested("site { name }")},
		{"nested fragments of nothing", nested("__typename")},
		{"one large fragment many times", "{ " + strings.Repeat("site { ...F } ", 500) + "} fragment F on Site { " + strings.Repeat("name ", 500) + "}"},
		{"a fragment in itself", "{ ...F } fragment F on Query { ...F ...F }"},
		{"unused fragments", "{ site { name } } fragment F on Site { " + strings.Repeat("name ", 4900) + "}"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			if r := c.do(row.query, nil); r.code() != tooComplexCode {
				t.Errorf("got %.300s", r.Body)
			}
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

// The largest query that passes is answered in a moment.
func TestLargestQueryIsCheap(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t).client()
	begin := time.Now()
	c.must("{ site { "+strings.Repeat("name ", 315)+"} }", nil)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestFirst(t *testing.T) {
	t.Parallel()
	ann := sqliteEnv(t).member("ann", nil, "", "")
	for _, field := range []string{"apiKeys", "models", "channels", "wallet"} {
		query := func(first string) string {
			if field == "wallet" {
				return `{ wallet { entries(first: ` + first + `) { edges { node { id } } } } }`
			}
			return `{ ` + field + `(first: ` + first + `) { edges { node { id } } } }`
		}
		for _, first := range []string{"0", "-1", "101", "10000", "2147483647"} {
			if r := ann.do(query(first), nil); r.code() != "INVALID" || r.Errors[0].Extensions.Field != "first" {
				t.Errorf("%s(first: %s): got %s", field, first, r.Body)
			}
		}
	}
	for _, first := range []any{0, -1, 101, 1.5, "x"} {
		if r := ann.do(`query($first: Int) { models(first: $first) { totalCount } }`, map[string]any{"first": first}); r.code() != "INVALID" || r.Errors[0].Extensions.Field != "first" {
			t.Errorf("$first = %v: got %s", first, r.Body)
		}
	}
	for _, query := range []string{
		`{ models(first: null) { totalCount edges { node { id } } } }`, `query($first: Int) { models(first: $first) { totalCount } }`,
		`{ models(first: 1) { totalCount } }`, `{ models(first: 100) { totalCount } }`,
	} {
		ann.must(query, nil)
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t).client()
	body := `{"query":"{ site { name } }","extensions":{"pad":"` + strings.Repeat("x", 1<<20) + `"}}`
	if r := c.post(body, "application/json"); r.Status != http.StatusRequestEntityTooLarge || r.code() != "INVALID" {
		t.Errorf("got %d %s", r.Status, r.Body)
	}
	c.must(`{ site { name } } #`+strings.Repeat("x", 1<<19), nil)
}
