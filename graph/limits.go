package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"weir/graph/model"
	"weir/internal/fault"
)

// Limits of one operation (CONTRACT §4).
const (
	maxTokens     = 5000
	maxDepth      = 12
	maxComplexity = 2000
	maxAliases    = 100
	maxBody       = 1 << 20
	// maxSteps bounds the selections of a query with its fragments filled in: nested ones make a small query an enormous tree.
	maxSteps = 20_000
	// maxPairs bounds the pairs of fields that bear one name in the answer.
	maxPairs = 50_000
)

// shapeLimit refuses queries by their text alone, before they are validated: to validate takes time with the square of the
// fields that bear one name, fragments filled in. 5,000 tokens could hold a processor for half a minute.
type shapeLimit struct{ known parsed }

// ExtensionName for gqlgen.
func (shapeLimit) ExtensionName() string { return "ShapeLimit" }

// Validate for gqlgen.
func (shapeLimit) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses or lets pass; what cannot be parsed is gqlgen's to refuse.
func (l shapeLimit) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	if _, ok := l.known.Get(ctx, p.Query); ok {
		return nil
	}
	source := &ast.Source{Input: p.Query}
	if tokens(source) > maxTokens {
		return gqlerror.Wrap(complexityError(fmt.Sprintf("The query has more than %d tokens.", maxTokens)))
	}
	if doc, err := parser.ParseQueryWithTokenLimit(source, maxTokens); err == nil && vast(doc) {
		return gqlerror.Wrap(above("complexity", maxComplexity))
	}
	return nil
}

// tokens counts what the lexer finds, up to the limit.
func tokens(source *ast.Source) int {
	l := lexer.New(source)
	for n := 0; ; n++ {
		if t, err := l.ReadToken(); err != nil || t.Kind == lexer.EOF || n > maxTokens {
			return n
		}
	}
}

// shape is how large a query is with its fragments filled in, whether it is valid or not.
type shape struct {
	fragments ast.FragmentDefinitionList
	named     map[string]int // fields of each name in the answer
	pairs     int            // of fields of one name
	steps     int
}

// vast tells a query that must not be validated.
func vast(doc *ast.QueryDocument) bool {
	s := shape{fragments: doc.Fragments, named: map[string]int{}}
	for _, o := range doc.Operations {
		s.fill(o.SelectionSet)
	}
	for _, f := range doc.Fragments {
		s.fill(f.SelectionSet)
	}
	return s.steps > maxSteps || s.pairs > maxPairs
}

func (s *shape) fill(set ast.SelectionSet) {
	for _, selection := range set {
		if s.steps++; s.steps > maxSteps || s.pairs > maxPairs {
			return
		}
		switch f := selection.(type) {
		case *ast.Field:
			s.pairs += s.named[f.Alias]
			s.named[f.Alias]++
			s.fill(f.SelectionSet)
		case *ast.InlineFragment:
			s.fill(f.SelectionSet)
		case *ast.FragmentSpread:
			if d := s.fragments.ForName(f.Name); d != nil {
				s.fill(d.SelectionSet)
			}
		}
	}
}

// queryLimit refuses operations that are too deep, too large, or ask for a page of a wrong size.
type queryLimit struct{ introspection bool }

// ExtensionName for gqlgen.
func (queryLimit) ExtensionName() string { return "QueryLimit" }

// Validate for gqlgen.
func (queryLimit) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses or lets pass.
func (l queryLimit) MutateOperationContext(_ context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	if aliases(oc.Doc) > maxAliases {
		return gqlerror.Wrap(complexityError(fmt.Sprintf("The query has more than %d aliases.", maxAliases)))
	}
	m := measure{variables: oc.Variables, introspection: l.introspection}
	m.selections(oc.Operation.SelectionSet, scope{depth: 1, times: 1})
	if m.fault != nil {
		return gqlerror.Wrap(m.fault)
	}
	return nil
}

// aliases counts the fields that are given another name, wherever they stand.
func aliases(doc *ast.QueryDocument) int {
	n := 0
	var count func(ast.SelectionSet)
	count = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if s.Alias != s.Name {
					n++
				}
				count(s.SelectionSet)
			case *ast.InlineFragment:
				count(s.SelectionSet)
			}
		}
	}
	for _, o := range doc.Operations {
		count(o.SelectionSet)
	}
	for _, f := range doc.Fragments {
		count(f.SelectionSet)
	}
	return n
}

// measure walks an operation as it will be executed, and stops at the first limit that it meets. A field costs 1 for each
// time that it can occur: below the lists of a connection as often as the page has edges.
type measure struct {
	variables     map[string]any
	introspection bool

	cost  int
	fault error
}

// scope is where in the operation a selection stands.
type scope struct {
	depth int
	times int
	page  int  // of the connection whose fields these are; 0 when they are not a connection's
	meta  bool // inside of introspection, whose depth the parser's own rules bound
}

func (m *measure) selections(set ast.SelectionSet, at scope) {
	for _, s := range set {
		if m.fault != nil {
			return
		}
		switch s := s.(type) {
		case *ast.Field:
			m.field(s, at)
		case *ast.InlineFragment:
			m.selections(s.SelectionSet, at)
		case *ast.FragmentSpread:
			m.selections(s.Definition.SelectionSet, at)
		}
	}
}

func (m *measure) field(f *ast.Field, at scope) {
	if f.Name == "__typename" {
		return
	}
	if strings.HasPrefix(f.Name, "__") {
		if at.meta = true; !m.introspection {
			m.fault = fault.New(fault.Forbidden, "Introspection is off. The schema is at /graphql/schema.graphql.")
			return
		}
	}
	if m.cost += at.times; m.cost > maxComplexity {
		m.fault = above("complexity", maxComplexity)
		return
	}
	if at.depth > maxDepth && !at.meta {
		m.fault = above("depth", maxDepth)
		return
	}
	below := scope{depth: at.depth + 1, times: at.times, meta: at.meta}
	if at.page > 0 && f.Definition.Type.Elem != nil {
		below.times *= at.page
	}
	if below.page, m.fault = m.page(f); m.fault != nil {
		return
	}
	m.selections(f.SelectionSet, below)
}

// page is how many edges a connection is asked for, and 0 for every other field.
func (m *measure) page(f *ast.Field) (int, error) {
	if f.Definition.Arguments.ForName("first") == nil {
		return 0, nil
	}
	asked := f.ArgumentMap(m.variables)["first"]
	if asked == nil {
		return defaultPage, nil
	}
	n, ok := model.ParseInt(asked)
	if !ok || n < 1 || n > maxPage {
		return 0, fault.Field("first", fmt.Sprintf("A page has between 1 and %d edges.", maxPage))
	}
	return n, nil
}

func above(what string, limit int) complexityError {
	return complexityError(fmt.Sprintf("The query is above the limit of %s, which is %d. Ask for less, or for smaller pages.", what, limit))
}

// maxKept is the longest query that is remembered, in bytes.
const maxKept = 8 << 10

// parsed remembers queries that were parsed and validated, but not those that only take up room.
type parsed struct {
	graphql.Cache[*ast.QueryDocument]
}

func newParsedQueries() parsed { return parsed{lru.New[*ast.QueryDocument](parsedQueries)} }

// Add remembers a short query.
func (c parsed) Add(ctx context.Context, query string, doc *ast.QueryDocument) {
	if len(query) <= maxKept {
		c.Cache.Add(ctx, query, doc)
	}
}

// persisted remembers queries by their hash. A client whose query was too long for it sends it whole each time.
type persisted struct{ graphql.Cache[string] }

func newPersistedQueries() persisted { return persisted{lru.New[string](persistedQueries)} }

// Add remembers a short query.
func (c persisted) Add(ctx context.Context, hash, query string) {
	if len(query) <= maxKept {
		c.Cache.Add(ctx, hash, query)
	}
}
