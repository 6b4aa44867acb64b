package stability

import (
	"context"
	"net/http"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

var (
	_ wire.Lister   = Upstream{}
	_ wire.Balancer = Upstream{}
)

// List asks for the account's balance instead, since this API has no list of models: it costs nothing and needs the
// credential as well.
func (u Upstream) List(ctx context.Context, to wire.Endpoint) error {
	_, err := u.Balance(ctx, to)
	return err
}

// Balance asks for the credits that are left, of a cent each (facts/providers.md §5).
func (Upstream) Balance(ctx context.Context, to wire.Endpoint) (wire.Balance, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return wire.Balance{}, err
	}
	base.Path = "/v1/user/balance"
	h := http.Header{}
	if to.Credential != "" {
		h.Set("Authorization", "Bearer "+string(to.Credential))
	}
	answer, err := exchange.Ask(ctx, to, base.String(), h)
	if err != nil {
		return wire.Balance{}, err
	}
	nano, ok := exchange.Nano(rawjson.Get(answer, "credits"))
	if !ok {
		return wire.Balance{}, fault.New(fault.Invalid, "The vendor does not have this.")
	}
	return wire.Balance{Nano: nano, Currency: "CREDIT"}, nil
}
