package graph

import (
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"weir/graph/model"
	"weir/internal/id"
	"weir/internal/ledger"
)

// entryKinds maps the codes of the journal to what people are shown, with words for entries that bear no remark.
var entryKinds = map[ledger.Code]struct {
	kind  model.WalletEntryType
	words string
}{
	ledger.CodeCharge: {model.EntryCharge, "Usage"},
	ledger.CodeTopUp:  {model.EntryTopUp, "Top-up"},
	ledger.CodeBonus:  {model.EntryBonus, "Bonus"},
	ledger.CodeRedeem: {model.EntryRedeem, "Redeemed code"},
	ledger.CodeRefund: {model.EntryRefund, "Refund"},
	ledger.CodeAdjust: {model.EntryAdjust, "Adjustment"},
	ledger.CodeExpiry: {model.EntryAdjust, "Expired credit"},
	ledger.CodeLate:   {model.EntryCharge, "Late settlement"},
	ledger.CodeDebt:   {model.EntryCharge, "Collected debt"},
}

// statement reads a page of a tenant's entries, newest first.
func (r *Resolver) statement(ctx context.Context, tenant uuid.UUID, first int, after *model.Cursor) (*model.WalletEntryConnection, error) {
	before, err := entryBefore(after)
	if err != nil {
		return nil, err
	}
	rows, err := r.Ledger.Entries(ctx, tenant, ledger.Entries{Before: before, Limit: first + 1})
	if err != nil {
		return nil, fmt.Errorf("read statement: %w", err)
	}
	c := &model.WalletEntryConnection{Edges: []*model.WalletEntryEdge{}}
	c.PageInfo.HasPreviousPage = after != nil
	if c.PageInfo.HasNextPage = len(rows) > first; c.PageInfo.HasNextPage {
		rows = rows[:first]
	}
	for _, e := range rows {
		c.Edges = append(c.Edges, &model.WalletEntryEdge{Node: entryOf(e), Cursor: model.Cursor{ID: strconv.FormatInt(e.Seq, 10)}})
	}
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
	return c, nil
}

// entryBefore reads the place of an entry: its number in the tenant's journal.
func entryBefore(after *model.Cursor) (int64, error) {
	if after == nil {
		return 0, nil
	}
	n, err := strconv.ParseInt(after.ID, 10, 64)
	if err != nil || n < 1 || after.Value != nil {
		return 0, errAfter
	}
	return n, nil
}

func entryOf(e ledger.Entry) *model.WalletEntry {
	shown := entryKinds[e.Code]
	out := &model.WalletEntry{
		ID: id.Format("ent", e.ID), Type: shown.kind, Amount: e.Amount, Description: e.Remark, CreatedAt: e.CreatedAt,
	}
	if out.Description == "" {
		out.Description = shown.words
	}
	if e.Request != uuid.Nil {
		request := id.Format(id.Request, e.Request)
		out.RequestID = &request
	}
	return out
}
