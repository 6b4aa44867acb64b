package autolist

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"weir/internal/money"
	"weir/relay/dialect"
)

// Profiles shows the owner of a session or of an API key what there is. The contexts are those of Payers.Enter.
type Profiles interface {
	// Profile returns who acts in a context, and the first characters of the tenant's newest key of kind "tk"; "" for none.
	Profile(ctx context.Context) (u User, keyPrefix string, err error)
	// Transactions lists what changed the balance of the tenant of a context, newest first: a page, from 1, of limit rows; and
	// how many there are in all. FORBIDDEN for members who may not read the statement, ACCOUNT_DISABLED.
	Transactions(ctx context.Context, page, limit int) (rows []Transaction, total int64, err error)
}

// Kind says what changed a balance.
type Kind string

// The kinds of transactions: the words of the dialect.
const (
	Charge Kind = "charge" // one for each settled call, and the price of a plan
	TopUp  Kind = "topup"
	Bonus  Kind = "bonus"
	Redeem Kind = "redeem"
	Refund Kind = "refund"
	Adjust Kind = "adjust" // all others: corrections, expired credits, collected debts
)

// Transaction is a change of a balance.
type Transaction struct {
	ID           string
	Kind         Kind
	Amount       money.Amount // negative when money was spent
	BalanceAfter money.Amount // cash and bonus
	Description  string       // "" for the name of the kind
	Model        string       // of a call; "" for others, and for calls whose record is gone
	RequestID    string       // of a call; "" for others
	CreatedAt    time.Time
}

var (
	found = dialect.Text{ZH: "获取成功", EN: "OK."}

	kindNames = map[Kind]dialect.Text{
		Charge: {ZH: "调用扣费", EN: "Usage"},
		TopUp:  {ZH: "充值", EN: "Top-up"},
		Bonus:  {ZH: "赠送", EN: "Bonus"},
		Redeem: {ZH: "兑换码", EN: "Redeemed code"},
		Refund: {ZH: "退款", EN: "Refund"},
		Adjust: {ZH: "调整", EN: "Adjustment"},
	}
)

func (d *Dialect) profile(w http.ResponseWriter, r *http.Request) error {
	ctx, err := d.deps.Payers.Enter(r.Context(), dialect.OwnCookies(r))
	if err != nil {
		return err
	}
	u, prefix, err := d.deps.Profiles.Profile(ctx)
	if err != nil {
		return err
	}
	shown, err := masked(u, prefix)
	if err != nil {
		return err
	}
	succeed(w, r, found, shown)
	return nil
}

type transaction struct {
	ID           string      `json:"id"`
	Type         Kind        `json:"type"`
	Amount       json.Number `json:"amount"`
	BalanceAfter json.Number `json:"balance_after"`
	Description  string      `json:"description"`
	Model        *string     `json:"model"`
	RequestID    *string     `json:"request_id"`
	CreatedAt    string      `json:"created_at"`
}

// transactions is a page of the statement.
type transactions struct {
	Transactions []transaction `json:"transactions"`
	Total        int64         `json:"total"`
	Page         int           `json:"page"`
	Limit        int           `json:"limit"`
}

func (d *Dialect) transactions(w http.ResponseWriter, r *http.Request) error {
	ctx, err := d.deps.Payers.Enter(r.Context(), dialect.OwnCookies(r))
	if err != nil {
		return err
	}
	page, limit, err := dialect.Page(r)
	if err != nil {
		return err
	}
	rows, total, err := d.deps.Profiles.Transactions(ctx, page, limit)
	if err != nil {
		return err
	}
	out := transactions{Transactions: make([]transaction, len(rows)), Total: total, Page: page, Limit: limit}
	for i, t := range rows {
		out.Transactions[i] = viewTransaction(t, dialect.LanguageOf(r))
	}
	succeed(w, r, found, out)
	return nil
}

func viewTransaction(t Transaction, l dialect.Language) transaction {
	v := transaction{
		ID: t.ID, Type: t.Kind, Amount: dialect.USD(t.Amount), BalanceAfter: dialect.USD(t.BalanceAfter), Description: dialect.Remark(t.Description, l),
		CreatedAt: t.CreatedAt.UTC().Format(time.RFC3339),
	}
	if v.Description == "" {
		v.Description = kindNames[t.Kind].In(l)
	}
	if t.Model != "" {
		v.Model = &t.Model
	}
	if t.RequestID != "" {
		v.RequestID = &t.RequestID
	}
	return v
}
