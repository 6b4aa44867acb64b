package fault_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"weir/internal/fault"
)

// Codes lists every constant of the file: a code that is added and not listed would escape the tables of the edges.
func TestCodesIsComplete(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" {
				declared += len(spec.Names)
			}
		}
		return true
	})
	seen := map[fault.Code]bool{}
	for _, c := range fault.Codes() {
		if seen[c] {
			t.Errorf("%s is listed twice", c)
		}
		seen[c] = true
	}
	if len(seen) != declared {
		t.Errorf("%d codes are declared, %d are listed", declared, len(seen))
	}
}

func TestCodeOf(t *testing.T) {
	t.Parallel()
	sentinel := fault.New(fault.Conflict, "Taken.")
	for _, c := range []struct {
		err  error
		want fault.Code
	}{
		{nil, ""},
		{errors.New("boom"), fault.Internal},
		{sentinel, fault.Conflict},
		{fmt.Errorf("sign up: %w", sentinel), fault.Conflict},
		{fmt.Errorf("sign up: %w", fault.Wrap(fault.Unavailable, "Away.", sentinel)), fault.Unavailable},
	} {
		if got := fault.CodeOf(c.err); got != c.want {
			t.Errorf("CodeOf(%v) = %q, want %q", c.err, got, c.want)
		}
	}
	if !errors.Is(fmt.Errorf("sign up: %w", &fault.Error{Code: fault.Conflict, Message: "Taken.", Field: "email"}), sentinel) {
		t.Error("a copy of a sentinel with a field is not the sentinel")
	}
	if got := fault.Of(errors.New("dial tcp 10.0.0.1")); got.Message != "Internal error." {
		t.Errorf("an untyped error shows %q", got.Message)
	}
}
