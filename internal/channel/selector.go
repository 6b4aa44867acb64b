package channel

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"

	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/revision"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// SelectorConfig is what a Selector needs.
type SelectorConfig struct {
	Ent    *ent.Client
	Sealer *secret.Sealer
	Clock  clock.Clock
	Log    zerolog.Logger
	// Draw returns a random number in [0, n); nil = math/rand/v2.
	Draw func(n int64) int64
}

// Selector chooses the channel of a call, from a snapshot of all enabled channels that it keeps in memory with their
// credentials opened. Safe for concurrent use.
type Selector struct {
	*revision.Loader

	cfg   SelectorConfig
	bench *bench
	now   atomic.Pointer[snapshot]
}

// NewSelector returns a selector that knows no channel until the first Reload.
func NewSelector(cfg SelectorConfig) *Selector {
	if cfg.Draw == nil {
		cfg.Draw = rand.Int64N
	}
	s := &Selector{cfg: cfg, bench: newBench()}
	s.Loader = revision.NewLoader("channels", cfg.Log, s.load)
	s.now.Store(newSnapshot(nil))
	return s
}

// Select returns the routes of a query. It never fails: without an enabled channel the candidates are empty.
func (s *Selector) Select(q Query) *Candidates {
	c := &Candidates{
		query: q, bench: s.bench, draw: s.cfg.Draw, now: s.cfg.Clock.Now(), list: s.now.Load().serving(q.Model, q.Group),
	}
	if len(c.list) > 0 {
		c.spin = int(s.cfg.Draw(1 << 30))
	}
	return c
}

// HasModel reports whether some enabled channel names the model, in whatever group. A channel for every model ("*") does
// not count: it stands for the models of the price book.
func (s *Selector) HasModel(model string) bool {
	_, ok := s.now.Load().named[model]
	return ok
}

// Serves reports whether an enabled channel serves the model for tenants of a group; "*" counts.
func (s *Selector) Serves(model, group string) bool {
	return len(s.now.Load().serving(model, group)) > 0
}

// Report says how the call of a route ended: nil, or the upstream's fault. Success lifts every bench of the route; a rate
// limit benches its credential for the model (Retry-After, at most 60 s); a refusal benches the credential for 60 s; the third
// failure in a row benches the channel for the model for 5 s. Other codes say nothing about the route. Benched routes are
// offered last, so that a lone channel heals at once.
func (s *Selector) Report(r Route, err error) { s.bench.report(r, err, s.cfg.Clock.Now()) }

// load reads all enabled channels and puts them in force. On failure the last snapshot stays. A channel with a credential
// that does not open is left out and logged: one damaged row must not stop the others.
func (s *Selector) load(ctx context.Context) error {
	rows, err := s.cfg.Ent.Channel.Query().
		Where(channel.StatusEQ(schematype.ChannelEnabled), channel.DeletedAtIsNil(), channel.TenantIDIsNil()).
		WithCredentials(func(q *ent.CredentialQuery) { q.Order(credential.ByPosition()) }).
		All(viewer.SystemContext(ctx, "routing"))
	if err != nil {
		return fmt.Errorf("load channels: %w", err)
	}
	views := make([]*view, 0, len(rows))
	for _, row := range rows {
		v, err := s.view(row)
		if err != nil {
			s.cfg.Log.Error().Err(err).Str("channel_id", row.ID).Msg("channel left out")
			continue
		}
		views = append(views, v)
	}
	s.now.Store(newSnapshot(views))
	return nil
}

func (s *Selector) view(row *ent.Channel) (*view, error) {
	v := &view{
		id: row.ID, number: row.Number, name: row.Name, preset: row.Preset, upstream: row.Upstream, other: row.Other,
		baseURL: strings.TrimRight(baseURL(row.BaseURL, row.Preset), "/"), priority: row.Priority, weight: max(1, int64(row.Weight)),
		models: row.Models, groups: row.Groups, mapping: row.ModelMapping,
		drains: row.OnDisconnect == schematype.DisconnectDrain, billsAbandoned: row.BillsAbandoned,
	}
	var other struct {
		Headers map[string]string `json:"headers"`
	}
	if err := json.Unmarshal([]byte(row.Other), &other); err != nil {
		return nil, fmt.Errorf("channel %s: other settings: %w", row.ID, err)
	}
	v.headers = other.Headers
	for _, c := range row.Edges.Credentials {
		key, err := s.cfg.Sealer.OpenString(c.Sealed, c.ID)
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", row.ID, err)
		}
		v.credentials = append(v.credentials, vendorKey{id: c.ID, key: key})
	}
	return v, nil
}
