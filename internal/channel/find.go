package channel

import (
	"context"
	"fmt"
	"slices"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// Find returns the route of work that was begun: the channel and the credential that it was begun with, also where the channel
// has been switched off or deleted since, because its provider goes on with the work. A credential that is gone is replaced by
// the channel's first. Returns NOT_FOUND where the channel is gone altogether.
func (s *Selector) Find(ctx context.Context, channelID, credentialID, model string) (Route, error) {
	row, err := s.cfg.Ent.Channel.Query().Where(channel.ID(channelID)).
		WithCredentials(func(q *ent.CredentialQuery) { q.Order(credential.ByPosition()) }).Only(viewer.SystemContext(ctx, "routing"))
	switch {
	case ent.IsNotFound(err):
		return Route{}, fault.New(fault.NotFound, "There is no such channel.")
	case err != nil:
		return Route{}, fmt.Errorf("read channel: %w", err)
	}
	v, err := s.view(row, anyway)
	if err != nil {
		return Route{}, err
	}
	at := max(slices.IndexFunc(v.credentials, func(c vendorKey) bool { return c.id == credentialID }), 0)
	r := v.route(Query{Model: model}, at)
	r.Model = model // as the provider knows it
	return r, nil
}
