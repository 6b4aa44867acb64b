package graph

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"
	"runtime/debug"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/rs/zerolog"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"weir/ent"
	"weir/ent/privacy"
	"weir/internal/fault"
	"weir/internal/request"
)

// The codes that clients branch on (CONTRACT §4).
const (
	codeUnauthenticated = "UNAUTHENTICATED"
	codeForbidden       = "FORBIDDEN"
	codeNotFound        = "NOT_FOUND"
	codeInvalid         = "INVALID"
	codeConflict        = "CONFLICT"
	codeRateLimited     = "RATE_LIMITED"
	codeQuotaExhausted  = "QUOTA_EXHAUSTED"
	codePaymentRequired = "PAYMENT_REQUIRED"
	codeUnavailable     = "UNAVAILABLE"
	codeInternal        = "INTERNAL"
	codeTooComplex      = "QUERY_TOO_COMPLEX"
)

// codes maps every fault to what GraphQL clients see.
var codes = map[fault.Code]string{
	fault.Internal:              codeInternal,
	fault.Invalid:               codeInvalid,
	fault.TooLarge:              codeInvalid,
	fault.MethodNotAllowed:      codeInvalid,
	fault.NotFound:              codeNotFound,
	fault.UnknownURL:            codeNotFound,
	fault.Conflict:              codeConflict,
	fault.Unauthenticated:       codeUnauthenticated,
	fault.Forbidden:             codeForbidden,
	fault.AccountDisabled:       codeForbidden,
	fault.ModelNotAllowed:       codeForbidden,
	fault.IPNotAllowed:          codeForbidden,
	fault.ModelNotFound:         codeNotFound,
	fault.ModelNotPriced:        codeNotFound,
	fault.BalanceExhausted:      codePaymentRequired,
	fault.CostExceedsBalance:    codePaymentRequired,
	fault.BudgetExhausted:       codeQuotaExhausted,
	fault.InFlightExhausted:     codeRateLimited,
	fault.RateLimited:           codeRateLimited,
	fault.IdempotencyInProgress: codeConflict,
	fault.IdempotencyReused:     codeConflict,
	fault.UpstreamFailed:        codeUnavailable,
	fault.UpstreamRateLimited:   codeRateLimited,
	fault.UpstreamRefused:       codeUnavailable,
	fault.UpstreamInvalid:       codeInvalid,
	fault.NoChannel:             codeUnavailable,
	fault.BillingBusy:           codeUnavailable,
	fault.QueueFull:             codeUnavailable,
	fault.Unavailable:           codeUnavailable,
	fault.Cancelled:             codeUnavailable,
}

// complexityError is a query beyond a limit.
type complexityError string

func (e complexityError) Error() string { return string(e) }

// panicked is a panic of a resolver.
type panicked struct {
	value any
	stack []byte
}

func (panicked) Error() string { return "resolver panicked" }

func recovered(_ context.Context, value any) error { return panicked{value, debug.Stack()} }

// present turns an error into what the client sees: typed faults with their message, everything else as INTERNAL or by its
// kind. Faults that were joined become one error each. It is where errors stop, so it logs what is ours to mend.
func present(ctx context.Context, err error) *gqlerror.Error {
	seen := &gqlerror.Error{}
	field := ""
	if g, ok := errors.AsType[*gqlerror.Error](err); ok {
		if g.Err == nil {
			return presentRefusal(ctx, g)
		}
		err = g.Err
		seen.Locations = g.Locations
		seen.Path, field = argument(ctx, g.Path)
	}
	faults := split(err)
	for _, f := range faults[:len(faults)-1] {
		graphql.AddError(ctx, &gqlerror.Error{Err: f, Path: seen.Path, Locations: seen.Locations})
	}
	return presentOne(ctx, faults[len(faults)-1], seen, field)
}

// argument divides the path of an error into that of the field in the answer and the name of the argument, or of the input
// field, that could not be read; "" when the error is not about an argument.
func argument(ctx context.Context, path ast.Path) (ast.Path, string) {
	fc := graphql.GetFieldContext(ctx)
	if fc == nil {
		return path, ""
	}
	own := fc.Path()
	if len(path) <= len(own) {
		return path, ""
	}
	for _, part := range slices.Backward(path) {
		if name, ok := part.(ast.PathName); ok {
			return own, string(name)
		}
	}
	return own, ""
}

// split returns the faults that were joined, below whatever wraps them, or the error alone when it holds anything else.
func split(err error) []error {
	for e := err; e != nil; e = errors.Unwrap(e) {
		joined, ok := e.(interface{ Unwrap() []error })
		if !ok {
			continue
		}
		var all []error
		for _, part := range joined.Unwrap() {
			all = append(all, split(part)...)
		}
		if slices.ContainsFunc(all, func(e error) bool { _, typed := errors.AsType[*fault.Error](e); return !typed }) {
			return []error{err}
		}
		return all
	}
	return []error{err}
}

func presentOne(ctx context.Context, err error, seen *gqlerror.Error, field string) *gqlerror.Error {
	f := faultOf(ctx, err)
	if f.Field != "" {
		field = f.Field
	}
	seen.Message = f.Message
	code := codes[f.Code]
	if _, ok := errors.AsType[complexityError](err); ok {
		code = codeTooComplex
	}
	seen.Extensions = extensions(ctx, code, field)
	record(ctx, f, seen.Path)
	return seen
}

// presentRefusal shows what the parser, the validation of queries and the other parts of gqlgen say of a request.
func presentRefusal(ctx context.Context, g *gqlerror.Error) *gqlerror.Error {
	code, field := codeInvalid, ""
	seen := &gqlerror.Error{Message: g.Message, Path: g.Path, Locations: g.Locations}
	if g.Message == persistedQueryNotFound {
		code = codeNotFound
	}
	if len(g.Path) > 0 && g.Path[0] == ast.PathName("variable") { // gqlparser's way to name an input; not a path of the answer
		seen.Path = nil
		if name, ok := g.Path[len(g.Path)-1].(ast.PathName); ok {
			field = string(name)
			seen.Message = field + " " + g.Message + "."
		}
	}
	seen.Extensions = extensions(ctx, code, field)
	return seen
}

// persistedQueryNotFound is the message of the protocol for persisted queries; clients compare it.
const persistedQueryNotFound = "PersistedQueryNotFound"

// faultOf finds the fault in an error, or makes one of what it is.
func faultOf(ctx context.Context, err error) *fault.Error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	if t, ok := errors.AsType[complexityError](err); ok {
		return fault.New(fault.Invalid, string(t))
	}
	switch {
	case errors.Is(err, privacy.Deny):
		return denied(ctx, err)
	case ent.IsNotFound(err):
		return fault.Wrap(fault.NotFound, errNoNode.Message, err)
	case ent.IsConstraintError(err):
		return fault.Wrap(fault.Conflict, "This conflicts with what exists.", err)
	case errors.Is(err, context.Canceled):
		return fault.Wrap(fault.Cancelled, "The caller left.", err)
	case away(err):
		return fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
	}
	if invalid, ok := errors.AsType[*ent.ValidationError](err); ok {
		return &fault.Error{Code: fault.Invalid, Field: invalid.Name, Message: "This is not valid.", Err: err}
	}
	return fault.Of(err)
}

// denied is what the entities' policies refuse: for want of a viewer, or of rights.
func denied(ctx context.Context, err error) *fault.Error {
	if _, refusal := sessionOf(ctx); refusal != nil {
		return fault.Of(refusal)
	}
	return fault.Wrap(fault.Forbidden, "You do not have the right to do this.", err)
}

// away tells a database that cannot be reached, or does not answer in time.
func away(err error) bool {
	_, dial := errors.AsType[*net.OpError](err)
	return dial || errors.Is(err, driver.ErrBadConn) || errors.Is(err, context.DeadlineExceeded)
}

// extensions of an error.
func extensions(ctx context.Context, code, field string) map[string]any {
	e := map[string]any{"code": code, "requestId": request.From(ctx).RequestID()}
	if field != "" {
		e["field"] = field
	}
	return e
}

// record logs what is ours to mend, once.
func record(ctx context.Context, f *fault.Error, path ast.Path) {
	log := zerolog.Ctx(ctx)
	switch f.Code {
	case fault.Internal:
		e := log.Error().Err(f.Err).Str("path", path.String())
		if p, ok := errors.AsType[panicked](f.Err); ok {
			e = e.Interface("panic", p.value).Bytes("stack", p.stack)
		}
		e.Msg("graphql: internal error")
	case fault.Unavailable:
		log.Warn().Err(f).Str("path", path.String()).Msg("graphql: unavailable")
	}
}
