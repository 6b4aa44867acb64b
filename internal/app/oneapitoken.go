package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/ent/privacy"
	"weir/ent/usagehour"
	"weir/ent/user"
	"weir/internal/apikey"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/limit"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
	"weir/relay/dialect/oneapi"
)

// oneapiTokens shows API keys as One API's tokens. Revoked keys are deleted ones there.
type oneapiTokens struct{ dialects }

func (d oneapiTokens) newest() *ent.APIKeyQuery {
	return d.DB.Ent.APIKey.Query().Where(entkey.RevokedAtIsNil()).Order(entkey.ByNumber(entsql.OrderDesc()))
}

func (d oneapiTokens) List(ctx context.Context, order oneapi.Order, page, size int) ([]oneapi.Token, error) {
	if order == oneapi.ByNewest {
		keys, err := d.newest().Offset(page * size).Limit(size).All(ctx)
		return d.tokens(ctx, keys, err)
	}
	var all []oneapi.Token
	for from := 0; ; from += sortedAtOnce {
		keys, err := d.newest().Offset(from).Limit(sortedAtOnce).All(ctx)
		tokens, err := d.tokens(ctx, keys, err)
		if err != nil {
			return nil, err
		}
		if all = append(all, tokens...); len(keys) < sortedAtOnce {
			break
		}
	}
	oneapi.SortTokens(all, order)
	return pageOf(all, page, size), nil
}

// sortedAtOnce is how many rows are read at once of a list that is sorted by what no index knows.
const sortedAtOnce = 1000

func pageOf[T any](all []T, page, size int) []T {
	from := min(page*size, len(all))
	return all[from:min(from+size, len(all))]
}

func (d oneapiTokens) Search(ctx context.Context, word string, size int) ([]oneapi.Token, error) {
	keys, err := d.newest().Where(entkey.Or(entkey.NameContainsFold(word), entkey.PrefixHasPrefix(word))).Limit(size).All(ctx)
	return d.tokens(ctx, keys, err)
}

func (d oneapiTokens) Get(ctx context.Context, number int) (oneapi.Token, error) {
	key, err := d.byNumber(ctx, number)
	if err != nil {
		return oneapi.Token{}, err
	}
	return d.one(ctx, key)
}

func (d oneapiTokens) byNumber(ctx context.Context, number int) (*ent.APIKey, error) {
	key, err := d.newest().Where(entkey.Number(number)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, apikey.ErrNotFound
	}
	return key, denied(err)
}

// denied tells what a policy refuses.
func denied(err error) error {
	if !errors.Is(err, privacy.Deny) {
		return err
	}
	return fault.Wrap(fault.Forbidden, "You may not see the API keys of this tenant.", err)
}

func (d oneapiTokens) one(ctx context.Context, key *ent.APIKey) (oneapi.Token, error) {
	all, err := d.tokens(ctx, []*ent.APIKey{key}, nil)
	if err != nil {
		return oneapi.Token{}, err
	}
	return all[0], nil
}

func (d oneapiTokens) tokens(ctx context.Context, keys []*ent.APIKey, err error) ([]oneapi.Token, error) {
	if err != nil {
		return nil, denied(err)
	}
	out := []oneapi.Token{}
	if len(keys) == 0 {
		return out, nil
	}
	ids, makers := make([]string, len(keys)), make([]string, len(keys))
	for i, key := range keys {
		ids[i], makers[i] = key.ID, key.CreatedBy
	}
	tenantID := keys[0].TenantID
	sets, err := d.Limits.OfKeys(ctx, tenantID, ids...)
	if err != nil {
		return nil, err
	}
	sys := viewer.SystemContext(ctx, "tokens")
	users, err := d.DB.Ent.User.Query().Where(user.IDIn(makers...)).Select(user.FieldNumber).All(sys)
	if err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	numbers := map[string]int{}
	for _, u := range users {
		numbers[u.ID] = u.Number
	}
	spent, err := d.spent(sys, tenantID, ids)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		out = append(out, tokenOf(key, numbers[key.CreatedBy], spent[key.ID], sets[key.ID]))
	}
	return out, nil
}

func tokenOf(key *ent.APIKey, userNumber int, spent money.Amount, set limit.Set) oneapi.Token {
	t := oneapi.Token{
		Number: key.Number, UserNumber: userNumber, Name: key.Name, Prefix: key.Prefix, Enabled: key.DisabledAt == nil,
		CreatedAt: key.CreatedAt, UsedAt: key.LastUsedAt, ExpiresAt: key.ExpiresAt, Spent: spent, Models: key.Models, Networks: key.AllowedIps,
		DayRequests: int(set.RequestsPerDay), DayToks: int(set.TokensPerDay),
	}
	for _, b := range set.Budgets {
		if b.Period == ledger.Forever { // it counts from when it was set, and to the moment
			t.Budget, t.Spent = b.Limit, b.Spent
		}
	}
	return t
}

// spent is what calls of keys have cost, as far as it is rolled up.
func (d oneapiTokens) spent(ctx context.Context, tenantID string, ids []string) (map[string]money.Amount, error) {
	var rows []struct {
		Key   string `json:"api_key_id"`
		Spent int64  `json:"spent"`
	}
	err := d.DB.Ent.UsageHour.Query().
		Where(usagehour.TenantID(tenantID), usagehour.FacetEQ(usagehour.FacetService), usagehour.APIKeyIDIn(ids...)).
		GroupBy(usagehour.FieldAPIKeyID).Aggregate(ent.As(ent.Sum(usagehour.FieldChargeN), "spent")).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	out := map[string]money.Amount{}
	for _, r := range rows {
		out[r.Key] = money.Amount(max(r.Spent, 0))
	}
	return out, nil
}

// Create makes a key of One API's kind.
func (d oneapiTokens) Create(ctx context.Context, in oneapi.TokenChange) (oneapi.Token, secret.String, error) {
	create := apikey.CreateInput{Name: *in.Name, Kind: apikey.SK, Limits: limitsOf(in, 0)}
	if in.ExpiresAt != nil {
		create.ExpiresAt = *in.ExpiresAt
	}
	if in.Models != nil {
		create.Models = *in.Models
	}
	if in.Networks != nil {
		create.AllowedIPs = *in.Networks
	}
	key, plain, err := d.APIKeys.Create(ctx, create)
	if err == nil && in.Enabled != nil && !*in.Enabled {
		key, err = d.APIKeys.Disable(ctx, key.ID)
	}
	if err != nil {
		return oneapi.Token{}, secret.String{}, err
	}
	t, err := d.one(ctx, key)
	return t, plain, err
}

// limitsOf is what a change says of limits; spent is what counts already against the budget of all time.
func limitsOf(in oneapi.TokenChange, spent money.Amount) limit.Change {
	c := limit.Change{RequestsPerDay: in.DayRequests, TokensPerDay: in.DayToks}
	if in.Budget != nil {
		budget := *in.Budget
		if budget != nil {
			budget = new(*budget + spent)
		}
		c.BudgetTotal = &budget
	}
	return c
}

// Update changes a key. An expiry in the past that it has already is no change.
func (d oneapiTokens) Update(ctx context.Context, number int, in oneapi.TokenChange) (oneapi.Token, error) {
	key, err := d.byNumber(ctx, number)
	if err != nil {
		return oneapi.Token{}, err
	}
	spent, err := d.spentOfBudget(ctx, key)
	if err != nil {
		return oneapi.Token{}, err
	}
	if in.ExpiresAt != nil && sameSecond(*in.ExpiresAt, key.ExpiresAt) {
		in.ExpiresAt = nil
	}
	key, err = d.APIKeys.Update(ctx, apikey.UpdateInput{
		ID: key.ID, Name: in.Name, Enabled: in.Enabled, ExpiresAt: in.ExpiresAt, Models: in.Models, AllowedIPs: in.Networks, Limits: limitsOf(in, spent),
	})
	if err != nil {
		return oneapi.Token{}, err
	}
	return d.one(ctx, key)
}

// spentOfBudget is what counts against a key's budget of all time, also while that is lifted.
func (d oneapiTokens) spentOfBudget(ctx context.Context, key *ent.APIKey) (money.Amount, error) {
	tenant, err := id.Parse(id.Tenant, key.TenantID)
	if err != nil {
		return 0, err
	}
	account, err := id.Parse(id.Key, key.ID)
	if err != nil {
		return 0, err
	}
	budgets, err := d.Book.Budgets(ctx, tenant, ledger.ScopeKey, account)
	for _, b := range budgets {
		if b.Period == ledger.Forever {
			return b.Spent, err
		}
	}
	return 0, err
}

func sameSecond(a, b *time.Time) bool {
	return a != nil && b != nil && a.Unix() == b.Unix()
}

// Delete revokes a key.
func (d oneapiTokens) Delete(ctx context.Context, number int) error {
	key, err := d.byNumber(ctx, number)
	if err != nil {
		return err
	}
	_, err = d.APIKeys.Revoke(ctx, key.ID)
	return err
}
