package graph

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/rs/zerolog"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"weir/ent"
	"weir/ent/privacy"
	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/ledger"
)

func TestEveryFaultHasACode(t *testing.T) {
	t.Parallel()
	known := []string{
		codeUnauthenticated, codeForbidden, codeNotFound, codeInvalid, codeConflict, codeRateLimited, codeQuotaExhausted,
		codePaymentRequired, codeUnavailable, codeInternal,
	}
	for _, c := range fault.Codes() {
		if !slices.Contains(known, codes[c]) {
			t.Errorf("%s maps to %q", c, codes[c])
		}
	}
	if len(codes) != len(fault.Codes()) {
		t.Errorf("the table has %d codes, fault has %d", len(codes), len(fault.Codes()))
	}
}

func TestEveryEntryHasAKind(t *testing.T) {
	t.Parallel()
	for _, c := range []ledger.Code{
		ledger.CodeCharge, ledger.CodeTopUp, ledger.CodeBonus, ledger.CodeRedeem, ledger.CodeRefund, ledger.CodeAdjust, ledger.CodeExpiry,
		ledger.CodeLate, ledger.CodeDebt, ledger.CodePlan,
	} {
		if entryKinds[c].kind == "" || entryKinds[c].words == "" {
			t.Errorf("entries of code %s have no kind", c)
		}
	}
}

func TestPresent(t *testing.T) {
	t.Parallel()
	secretText := errors.New(`pq: relation "users" does not exist`)
	for _, row := range []struct {
		name    string
		err     error
		code    string
		message string
		logged  string
	}{
		{"a typed fault", fault.New(fault.Conflict, "Taken."), codeConflict, "Taken.", ""},
		{"a wrapped fault", fmt.Errorf("op: %w", fault.Wrap(fault.NotFound, "None.", secretText)), codeNotFound, "None.", ""},
		{"anything else", secretText, codeInternal, "Internal error.", "relation"},
		{"a panic", recovered(t.Context(), "boom"), codeInternal, "Internal error.", "boom"},
		{"a policy, without viewer", fmt.Errorf("q: %w", privacy.Deny), codeUnauthenticated, auth.ErrSignInFirst.Message, ""},
		{"no row", &ent.NotFoundError{}, codeNotFound, "There is no such object.", ""},
		{"a constraint", &ent.ConstraintError{}, codeConflict, "This conflicts with what exists.", ""},
		{"the database is away", fmt.Errorf("q: %w", driver.ErrBadConn), codeUnavailable, "The service is unavailable. Retry shortly.", "bad connection"},
		{"the caller left", context.Canceled, codeUnavailable, "The caller left.", ""},
		{"a limit", complexityError("Too deep."), codeTooComplex, "Too deep.", ""},
		{"a fault beside a failure", errors.Join(fault.New(fault.Conflict, "Taken."), secretText), codeConflict, "Taken.", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var log strings.Builder
			ctx := zerolog.New(&log).WithContext(t.Context())
			got := present(ctx, gqlerror.Wrap(row.err))
			if got.Extensions["code"] != row.code || got.Message != row.message {
				t.Errorf("got %v %q, want %s %q", got.Extensions["code"], got.Message, row.code, row.message)
			}
			if !strings.HasPrefix(fmt.Sprint(got.Extensions["requestId"]), "req_") {
				t.Errorf("got request id %v", got.Extensions["requestId"])
			}
			if lines := strings.Count(log.String(), "\n"); (row.logged == "") != (lines == 0) || lines > 1 || !strings.Contains(log.String(), row.logged) {
				t.Errorf("got log %q, want one line with %q", log.String(), row.logged)
			}
		})
	}
}

func TestPolicyDeniesAViewer(t *testing.T) {
	t.Parallel()
	ctx := context.WithValue(t.Context(), guestKey{}, &guest{session: &auth.Session{}})
	if got := present(ctx, privacy.Denyf("no")); got.Extensions["code"] != codeForbidden || strings.Contains(got.Message, "no viewer") {
		t.Errorf("got %v", got)
	}
}

func TestJoinedFaultsAreOneErrorEach(t *testing.T) {
	t.Parallel()
	ctx := graphql.WithResponseContext(t.Context(), present, recovered)
	graphql.AddError(ctx, fmt.Errorf("op: %w", errors.Join(fault.Field("a", "1"), errors.Join(fault.Field("b", "2"), fault.Field("c", "3")))))
	var fields []any
	for _, e := range graphql.GetErrors(ctx) {
		fields = append(fields, e.Extensions["field"])
	}
	if want := []any{"a", "b", "c"}; !slices.Equal(fields, want) {
		t.Errorf("got %v, want %v", fields, want)
	}
}
