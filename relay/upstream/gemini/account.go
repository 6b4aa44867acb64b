package gemini

import (
	"context"
	"net/http"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

var _ wire.Lister = Upstream{}

// List asks for the vendor's models, which costs nothing (GET /v1beta/models).
func (Upstream) List(ctx context.Context, to wire.Endpoint) error {
	u, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return err
	}
	if !exchange.HasVersion(u.Path) {
		u.Path += "/v1beta"
	}
	u.Path += "/models"
	h := http.Header{}
	if to.Credential != "" {
		h.Set("X-Goog-Api-Key", string(to.Credential))
	}
	return exchange.List(ctx, to, u.String(), h, "models")
}
