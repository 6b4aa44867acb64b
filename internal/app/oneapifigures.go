package app

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/credential"
	"weir/ent/platformday"
	"weir/internal/billing"
	"weir/internal/money"
	"weir/internal/viewer"
	"weir/relay/dialect/oneapi"
)

// figures puts into channels what was charged for what they served, until the last rollup, and what is left at their vendors, as
// far as that is known in USD.
func (d dialects) figures(ctx context.Context, rows []*ent.Channel, out []oneapi.Channel) error {
	if len(rows) == 0 {
		return nil
	}
	at := map[string]*oneapi.Channel{}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i], at[row.ID] = row.ID, &out[i]
	}
	sys := viewer.SystemContext(ctx, "oneapi")
	var sums []struct {
		Channel string `json:"channel_id"`
		Charged int64  `json:"charged"`
	}
	err := d.DB.Ent.PlatformDay.Query().Where(platformday.ChannelIDIn(ids...)).
		GroupBy(platformday.FieldChannelID).Aggregate(ent.As(ent.Sum(platformday.FieldChargeN), "charged")).Scan(sys, &sums)
	if err != nil {
		return fmt.Errorf("what channels were charged for: %w", err)
	}
	for _, s := range sums {
		at[s.Channel].Charged = money.Amount(max(s.Charged, 0))
	}
	known, err := d.DB.Ent.Credential.Query().Where(
		credential.ChannelIDIn(ids...), credential.BalanceNNotNil(), credential.BalanceCurrency(billing.USD),
	).All(sys)
	if err != nil {
		return fmt.Errorf("balances of channels: %w", err)
	}
	for _, c := range known {
		to := at[c.ChannelID]
		to.Balance += money.Amount(*c.BalanceN)
		if c.BalanceAt != nil {
			to.BalanceAt = max(to.BalanceAt, c.BalanceAt.Unix())
		}
	}
	return nil
}
