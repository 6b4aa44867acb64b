package anthropic

import (
	"context"
	"net/http"
	"strings"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

var _ wire.Lister = Upstream{}

// List asks for the vendor's models, which costs nothing (GET /v1/models).
func (Upstream) List(ctx context.Context, to wire.Endpoint) error {
	target, err := address(to.BaseURL)
	if err != nil {
		return err
	}
	h := http.Header{}
	h.Set("Anthropic-Version", version)
	if to.Credential != "" {
		h.Set("X-Api-Key", string(to.Credential))
	}
	return exchange.List(ctx, to, strings.TrimSuffix(target, "/messages")+"/models", h, "data")
}
