package channel

import (
	"context"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/money"
)

// Balance is what is left of an account at a vendor.
type Balance struct {
	// Nano is the amount in billionths of Currency.
	Nano     int64
	Currency string // such as USD; CREDIT for the vendor's own
}

// Balances asks the vendor what is left of the account of each of a channel's credentials that is not switched off by hand, at
// most 16, and stores it. INVALID where the vendor does not say; the first fault where none of them is told. Takes at most 15 s.
func (c *Checks) Balances(ctx context.Context, channelID string) (*ent.Channel, error) {
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	return c.balances(ctx, channelID, 0)
}

// Balance is Balances, and what came of the first credential that the vendor told of.
func (c *Checks) Balance(ctx context.Context, channelID string) (Balance, error) {
	row, err := c.Balances(ctx, channelID)
	if err != nil {
		return Balance{}, err
	}
	for _, k := range row.Edges.Credentials {
		if k.BalanceN != nil {
			return Balance{Nano: *k.BalanceN, Currency: k.BalanceCurrency}, nil
		}
	}
	return Balance{}, fault.New(fault.Invalid, "This vendor does not say what is left of an account.")
}

// keepBalances asks where the answer is old, for checks that run by themselves. That a vendor does not say is no fault.
func (c *Checks) keepBalances(ctx context.Context, channelID string) error {
	_, err := c.balances(ctx, channelID, balanceEvery)
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.UpstreamFailed, fault.UpstreamRefused, fault.UpstreamRateLimited, fault.UpstreamInvalid, fault.NotFound:
		return nil // the test has told of what is wrong with the vendor
	}
	return err
}

// balances asks for those balances that are older than age.
func (c *Checks) balances(ctx context.Context, channelID string, age time.Duration) (*ent.Channel, error) {
	s := c.cfg.Channels
	row, err := one(ctx, s.cfg.Ent.Channel.Query().Where(channel.ID(channelID)))
	if err != nil {
		return nil, err
	}
	asking, cancel := context.WithTimeout(ctx, testTimeout)
	defer cancel()
	var first error
	asked, told := 0, 0
	for _, k := range row.Edges.Credentials {
		if asked >= mostCredentials || !c.stale(k, age) {
			continue
		}
		asked++
		err := c.balanceOf(asking, row, k)
		switch code := fault.CodeOf(err); {
		case err == nil:
			told++
		case code == fault.Internal || code == fault.Unavailable:
			return nil, fmt.Errorf("balance of %s: %w", k.ID, err)
		case first == nil:
			first = err
		}
	}
	switch {
	case asked > 0 && told == 0 && first != nil:
		return nil, first
	case told > 0 && c.cfg.Touched != nil:
		c.cfg.Touched()
	}
	return one(ctx, s.cfg.Ent.Channel.Query().Where(channel.ID(channelID)))
}

// stale is a credential in use whose balance is older than age, or not known.
func (c *Checks) stale(k *ent.Credential, age time.Duration) bool {
	return k.Status != schematype.CredentialDisabled && (k.BalanceAt == nil || c.cfg.Channels.cfg.Clock.Now().Sub(*k.BalanceAt) >= age)
}

// balanceOf asks for one credential and stores what is told.
func (c *Checks) balanceOf(ctx context.Context, row *ent.Channel, k *ent.Credential) error {
	r, err := c.cfg.Selector.routeOf(row, k, "")
	if err != nil {
		return err
	}
	nano, currency, err := c.cfg.Prober.Balance(ctx, r)
	if err != nil {
		return err
	}
	s := c.cfg.Channels
	return s.cfg.Ent.Credential.Update().Where(credential.ID(k.ID)).SetBalanceN(nano).SetBalanceCurrency(clip(currency, 16)).
		SetBalanceAt(s.cfg.Clock.Now()).Exec(ctx)
}

// BalanceOf writes what is left of a credential's account as a decimal; nil when it is not known.
func BalanceOf(k *ent.Credential) *string {
	if k.BalanceN == nil {
		return nil
	}
	return new(money.Amount(*k.BalanceN).String())
}
