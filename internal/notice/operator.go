package notice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/operatornotice"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// OperatorKind says what a notice to the platform's administrators is about.
type OperatorKind string

// CodesGuessed: somebody tries redemption codes, one after another.
const CodesGuessed OperatorKind = "CODES_GUESSED"

// Sighting is something that administrators should know of, and that is seen again and again while it goes on.
type Sighting struct {
	Kind    OperatorKind
	Subject string // whom it is about
	At      time.Time
	// Quiet is how long it must not be seen before it is news again.
	Quiet time.Duration
}

// Sight notes a sighting in the transaction of the caller, and reports whether it is news: seen for the first time, or again after
// having been quiet. What goes on is counted in the notice that there is. Of any number of nodes that see it one tells news.
func Sight(ctx context.Context, tx *ent.Tx, s Sighting) (news bool, err error) {
	sys := viewer.SystemContext(ctx, "operator notice")
	kind := operatornotice.Kind(s.Kind)
	last, err := tx.OperatorNotice.Query().Where(operatornotice.KindEQ(kind), operatornotice.Subject(s.Subject)).
		Order(operatornotice.BySerial(entsql.OrderDesc())).First(sys)
	serial := 0
	switch {
	case ent.IsNotFound(err):
	case err != nil:
		return false, fmt.Errorf("operator notice: %w", err)
	case s.At.Sub(last.LastAt) < s.Quiet:
		err = tx.OperatorNotice.Update().Where(operatornotice.ID(last.ID)).AddTimes(1).SetLastAt(s.At).Exec(sys)
		if err != nil {
			return false, fmt.Errorf("operator notice: %w", err)
		}
		return false, nil
	default:
		serial = last.Serial + 1
	}
	_, err = tx.OperatorNotice.Create().SetKind(kind).SetSubject(s.Subject).SetSerial(serial).SetLastAt(s.At).SetCreatedAt(s.At).
		OnConflict(entsql.DoNothing()).ID(sys)
	switch {
	case errors.Is(err, sql.ErrNoRows): // another node was faster
		return false, nil
	case err != nil:
		return false, fmt.Errorf("operator notice: %w", err)
	}
	return true, nil
}

// Begun counts the notices of a kind that began since.
func Begun(ctx context.Context, tx *ent.Tx, kind OperatorKind, since time.Time) (int, error) {
	n, err := tx.OperatorNotice.Query().Where(operatornotice.KindEQ(operatornotice.Kind(kind)), operatornotice.CreatedAtGT(since)).
		Count(viewer.SystemContext(ctx, "operator notice"))
	if err != nil {
		return 0, fmt.Errorf("operator notice: %w", err)
	}
	return n, nil
}

// maxOperatorNotices is how many are listed, and put away, at once.
const maxOperatorNotices = 100

// Operators is what the platform's administrators do with their notices.
type Operators struct {
	ent   *ent.Client
	clock clock.Clock
}

// NewOperators returns Operators.
func NewOperators(client *ent.Client, c clock.Clock) *Operators { return &Operators{client, c} }

// Open are the notices that nobody has put away, the newest first, at most 100. Platform administrators only.
func (s *Operators) Open(ctx context.Context) ([]*ent.OperatorNotice, error) {
	if _, err := operator(ctx); err != nil {
		return nil, err
	}
	rows, err := s.ent.OperatorNotice.Query().Where(operatornotice.ReadAtIsNil()).Order(operatornotice.ByID(entsql.OrderDesc())).
		Limit(maxOperatorNotices).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list operator notices: %w", err)
	}
	return rows, nil
}

// MarkRead puts notices away, for all administrators; unknown ids are no error. Platform administrators only. What goes on after that
// is told anew when it has been quiet.
func (s *Operators) MarkRead(ctx context.Context, ids []string) error {
	v, err := operator(ctx)
	switch {
	case err != nil:
		return err
	case len(ids) > maxOperatorNotices:
		return fault.Field("ids", "At most 100 notices are put away at once.")
	}
	err = s.ent.OperatorNotice.Update().Where(operatornotice.IDIn(ids...), operatornotice.ReadAtIsNil()).
		SetReadAt(s.clock.Now()).SetReadBy(v.UserID).Exec(viewer.SystemContext(ctx, "operator notice"))
	if err != nil {
		return fmt.Errorf("put operator notices away: %w", err)
	}
	return nil
}

func operator(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	case !v.IsPlatformAdmin():
		return nil, fault.New(fault.Forbidden, "Only the platform's administrators read these notices.")
	}
	return v, nil
}
