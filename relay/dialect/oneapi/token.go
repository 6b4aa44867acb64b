package oneapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/relay/dialect"
)

// Tokens are the API keys of the tenant of a context's viewer, as far as the viewer may see them.
type Tokens interface {
	// List returns a page. Page counts from 0.
	List(ctx context.Context, order Order, page, size int) ([]Token, error)
	// Search returns those whose name contains a word, or whose key begins with it, newest first, at most size.
	Search(ctx context.Context, word string, size int) ([]Token, error)
	// Get finds a key by its number. NOT_FOUND also for a revoked one.
	Get(ctx context.Context, number int) (Token, error)
}

// TokenChanges makes and changes API keys for the viewer of a context. INVALID with the field that is wrong, FORBIDDEN.
type TokenChanges interface {
	// Create makes a key and returns its secret, for the only time.
	Create(ctx context.Context, in TokenChange) (Token, secret.String, error)
	// Update changes what is not nil. NOT_FOUND.
	Update(ctx context.Context, number int, in TokenChange) (Token, error)
	// Delete revokes a key. NOT_FOUND.
	Delete(ctx context.Context, number int) error
}

// Token is an API key as lists show it.
type Token struct {
	Number, UserNumber   int
	Name                 string
	Prefix               string // first characters of the secret
	Enabled              bool
	CreatedAt            time.Time
	UsedAt, ExpiresAt    *time.Time
	Budget               *money.Amount // in all; nil for none
	Spent                money.Amount
	Models, Networks     []string
	DayRequests, DayToks int // daily limits; 0 for none
}

// expired and exhausted derive what One API stores.
func (t Token) expired(now time.Time) bool { return t.ExpiresAt != nil && !now.Before(*t.ExpiresAt) }

func (t Token) exhausted() bool { return t.Budget != nil && t.Spent >= *t.Budget }

// TokenChange changes what is not nil.
type TokenChange struct {
	Name      *string
	Enabled   *bool
	ExpiresAt **time.Time // a pointer to nil: never
	// Budget is what may still be spent; a pointer to nil: as much as there is.
	Budget               **money.Amount
	Models, Networks     *[]string
	DayRequests, DayToks *int
}

// One API's numbers for the state of a token.
const (
	tokenEnabled   = 1
	tokenDisabled  = 2
	tokenExpired   = 3
	tokenExhausted = 4
)

// token is an API key as One API shows it. The daily limits are Weir's own.
type token struct {
	ID                int    `json:"id"`
	UserID            int    `json:"user_id"`
	Key               string `json:"key"`
	Status            int    `json:"status"`
	Name              string `json:"name"`
	CreatedTime       int64  `json:"created_time"`
	AccessedTime      int64  `json:"accessed_time"`
	ExpiredTime       int64  `json:"expired_time"`
	RemainQuota       int64  `json:"remain_quota"`
	UnlimitedQuota    bool   `json:"unlimited_quota"`
	UsedQuota         int64  `json:"used_quota"`
	Models            string `json:"models"`
	Subnet            string `json:"subnet"`
	DailyRequestLimit int    `json:"daily_request_limit"`
	DailyTokenLimit   int    `json:"daily_token_limit"`
}

const never = -1

func viewToken(t Token) token {
	v := token{
		ID: t.Number, UserID: t.UserNumber, Key: dialect.Mask(t.Prefix), Status: tokenEnabled, Name: t.Name, CreatedTime: t.CreatedAt.Unix(),
		ExpiredTime: never, UnlimitedQuota: t.Budget == nil, UsedQuota: dialect.Points(t.Spent), Models: strings.Join(t.Models, ","),
		Subnet: strings.Join(t.Networks, ","), DailyRequestLimit: t.DayRequests, DailyTokenLimit: t.DayToks,
	}
	if t.UsedAt != nil {
		v.AccessedTime = t.UsedAt.Unix()
	}
	if t.ExpiresAt != nil {
		v.ExpiredTime = t.ExpiresAt.Unix()
	}
	if t.Budget != nil {
		v.RemainQuota = dialect.Points(max(*t.Budget-t.Spent, 0))
	}
	switch {
	case !t.Enabled:
		v.Status = tokenDisabled
	case t.expired(time.Now()):
		v.Status = tokenExpired
	case t.exhausted():
		v.Status = tokenExhausted
	}
	return v
}

var (
	noToken       = dialect.Text{ZH: "令牌不存在", EN: "There is no such token."}
	badTokenName  = dialect.Text{ZH: "令牌名称无效：1 至 64 个字符", EN: "The name must have 1 to 64 characters."}
	badTokenState = dialect.Text{ZH: "令牌状态只能是 1（启用）或 2（禁用）", EN: "The status must be 1 (enabled) or 2 (disabled)."}
	tokenOver     = dialect.Text{ZH: "令牌已过期，无法启用，请先修改过期时间", EN: "The token has expired. Change its expiry first."}
	tokenEmpty    = dialect.Text{ZH: "令牌可用额度已用尽，无法启用，请先修改剩余额度", EN: "The token's quota is used up. Change it first."}
)

func (d *Dialect) listTokens(w http.ResponseWriter, r *http.Request) error {
	tokens, err := d.deps.Tokens.List(r.Context(), orderOf(r, ByRemaining, BySpent), dialect.PageFromZero(r), dialect.FixedPage)
	return tellTokens(w, tokens, err)
}

func (d *Dialect) searchTokens(w http.ResponseWriter, r *http.Request) error {
	tokens, err := d.deps.Tokens.Search(r.Context(), r.URL.Query().Get("keyword"), dialect.FixedPage)
	return tellTokens(w, tokens, err)
}

func tellTokens(w http.ResponseWriter, tokens []Token, err error) error {
	if err != nil {
		return err
	}
	out := make([]token, len(tokens))
	for i, t := range tokens {
		out[i] = viewToken(t)
	}
	succeed(w, out)
	return nil
}

func (d *Dialect) token(w http.ResponseWriter, r *http.Request) error {
	number, err := tokenNumber(r)
	if err != nil {
		return err
	}
	t, err := d.deps.Tokens.Get(r.Context(), number)
	return tellToken(w, viewToken(t), err)
}

func tellToken(w http.ResponseWriter, t token, err error) error {
	switch f := fault.Of(err); {
	case err == nil:
		succeed(w, t)
		return nil
	case f.Code == fault.NotFound:
		return dialect.Tell(fault.NotFound, noToken, err)
	case f.Code == fault.Invalid && f.Field == "name":
		return dialect.Tell(fault.Invalid, badTokenName, err)
	}
	return err
}

func tokenNumber(r *http.Request) (int, error) {
	n, err := pathNumber(r)
	if err != nil {
		return 0, dialect.Tell(fault.NotFound, noToken, nil)
	}
	return n, nil
}

func (d *Dialect) addToken(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	in, err := tokenChange(body)
	if err != nil {
		return err
	}
	if in.Name == nil {
		in.Name = new("")
	}
	t, key, err := d.deps.TokenChanges.Create(r.Context(), in)
	v := viewToken(t)
	v.Key = key.Reveal()
	return tellToken(w, v, err)
}

func (d *Dialect) updateToken(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	number := body.Integer("id")
	switch {
	case body.Err() != nil:
		return body.Err()
	case number == nil:
		return missing("id")
	}
	now, err := d.deps.Tokens.Get(r.Context(), *number)
	if err != nil {
		return tellToken(w, token{}, err)
	}
	in, err := tokenChange(body)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("status_only") != "" {
		in = TokenChange{Enabled: in.Enabled}
		switch {
		case in.Enabled == nil:
			return missing("status")
		case *in.Enabled && now.expired(time.Now()):
			return dialect.Invalid("status", tokenOver)
		case *in.Enabled && now.exhausted():
			return dialect.Invalid("status", tokenEmpty)
		}
	}
	t, err := d.deps.TokenChanges.Update(r.Context(), *number, in)
	return tellToken(w, viewToken(t), err)
}

func (d *Dialect) deleteToken(w http.ResponseWriter, r *http.Request) error {
	number, err := tokenNumber(r)
	if err != nil {
		return err
	}
	if err := d.deps.TokenChanges.Delete(r.Context(), number); err != nil {
		return tellToken(w, token{}, err)
	}
	succeed(w, nil)
	return nil
}

// tokenChange reads the members that a body has. A derived state, which clients send back, is none.
func tokenChange(body *dialect.Object) (in TokenChange, err error) {
	if body.Has("name") {
		in.Name = new(body.Text("name"))
	}
	if n := body.Integer("status"); n != nil {
		switch *n {
		case tokenEnabled:
			in.Enabled = new(true)
		case tokenDisabled:
			in.Enabled = new(false)
		case tokenExpired, tokenExhausted:
		default:
			return in, dialect.Invalid("status", badTokenState)
		}
	}
	if n := body.Integer("expired_time"); n != nil {
		var at *time.Time
		if *n != never {
			at = new(time.Unix(int64(*n), 0).UTC())
		}
		in.ExpiresAt = &at
	}
	left, unlimited := body.Integer("remain_quota"), body.Flag("unlimited_quota")
	switch {
	case unlimited != nil && *unlimited:
		in.Budget = new((*money.Amount)(nil))
	case left != nil:
		if *left < 0 || int64(*left) > maxQuota {
			return in, dialect.Invalid("remain_quota", dialect.Text{ZH: "额度无效", EN: "The quota is out of range."})
		}
		in.Budget = new(new(money.Amount(int64(*left) * nanoPerPoint)))
	}
	if body.Has("models") {
		in.Models = new(append([]string{}, body.List("models")...))
	}
	if body.Has("subnet") {
		in.Networks = new(append([]string{}, body.List("subnet")...))
	}
	in.DayRequests, in.DayToks = body.Integer("daily_request_limit"), body.Integer("daily_token_limit")
	return in, body.Err()
}

// One point of quota in nano-USD, and the most points that a budget may have.
const (
	nanoPerPoint = int64(money.USD) / dialect.PointsPerUSD
	maxQuota     = int64(1) << 51 // in nano-USD it fits an amount
)
