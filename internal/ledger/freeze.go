package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"weir/internal/fault"
)

// ErrPayoutsFrozen: an invariant of the ledger is broken, and nobody has taken note of it. Nothing was changed.
var ErrPayoutsFrozen = &fault.Error{
	Code: fault.Unavailable, RetryAfter: time.Minute,
	Message: "Refunds and manual adjustments are frozen: the ledger's check has found something wrong. Calls and top-ups go on.",
}

// CheckFreeze returns ErrPayoutsFrozen while there is a finding of the ledger's check that is neither healed nor
// acknowledged. Whoever gives money away by a person's decision calls it in the transaction that books it, and before
// another system is asked to (a refund at Stripe). Book.Credit and Book.Debit call it themselves for CodeAdjust. What has
// already happened elsewhere (a refund that Stripe reports, a dispute) is booked all the same.
func (b *Book) CheckFreeze(ctx context.Context, tx Tx) error {
	var one int
	err := scanRow(ctx, tx, "SELECT 1 FROM ledger_findings WHERE healed_at IS NULL AND acknowledged_at IS NULL LIMIT 1", nil, &one)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("look for a freeze: %w", err)
	}
	return ErrPayoutsFrozen
}

// checkManual is CheckFreeze for what a person decides.
func (b *Book) checkManual(ctx context.Context, tx Tx, about About) error {
	if about.Code != CodeAdjust {
		return nil
	}
	return b.CheckFreeze(ctx, tx)
}
