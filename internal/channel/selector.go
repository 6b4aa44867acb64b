package channel

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/money"
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
	// Strategies are what administrators have set; nil = ByWeight for all. Asked at each load.
	Strategies func(ctx context.Context) (Strategies, error)
	// Own says whether channels of tenants' own take calls, and at what price. nil = they do not. Asked at each load.
	Own func(ctx context.Context) (OwnTerms, error)
}

// Selector chooses the channel of a call, from a snapshot of all enabled channels that it keeps in memory with their
// credentials opened. Safe for concurrent use.
type Selector struct {
	*revision.Loader

	cfg     SelectorConfig
	breaker *breaker
	states  *states
	shares  atomic.Int64 // nodes that divide the caps of channels
	now     atomic.Pointer[snapshot]
	news    chan news
}

// NewSelector returns a selector that knows no channel until the first Reload.
func NewSelector(cfg SelectorConfig) *Selector {
	if cfg.Draw == nil {
		cfg.Draw = rand.Int64N
	}
	s := &Selector{cfg: cfg, states: newStates(), news: make(chan news, newsKept)}
	s.breaker = newBreaker(s.tell)
	s.shares.Store(1)
	s.Loader = revision.NewLoader("channels", cfg.Log, s.load)
	s.now.Store(newSnapshot(nil))
	return s
}

// Select returns the routes of a query. It never fails: without an enabled channel the candidates are empty.
func (s *Selector) Select(q Query) *Candidates {
	now := s.now.Load()
	c := &Candidates{
		query: q, strategy: now.strategies.Of(q.Model), breaker: s.breaker, draw: s.cfg.Draw, now: s.cfg.Clock.Now(), list: now.serving(q),
	}
	switch {
	case len(c.list) == 0:
	case c.strategy == BySticky:
		c.spin = int(q.Affinity >> 34)
	default:
		c.spin = int(s.cfg.Draw(1 << 30))
	}
	return c
}

// Sticks reports whether Query.Affinity matters for a model.
func (s *Selector) Sticks(model string) bool { return s.now.Load().strategies.Of(model) == BySticky }

// HasModel reports whether some enabled channel of the platform names the model, in whatever group. A channel for every model
// ("*") does not count: it stands for the models of the price book.
func (s *Selector) HasModel(model string) bool {
	_, ok := s.now.Load().named[model]
	return ok
}

// Serves reports whether an enabled channel of the platform serves the model for tenants of a group; "*" counts.
func (s *Selector) Serves(model, group string) bool {
	return len(s.now.Load().serving(Query{Model: model, Group: group})) > 0
}

// Offer is what a query finds.
type Offer struct {
	// Served: some enabled channel serves it.
	Served bool
	// PricePPM is what part of the price the first channels' calls pay, in parts per million; Mixed: other channels that the call
	// may go on to want another part.
	PricePPM int64
	Mixed    bool
}

// Offer says what Select would find.
func (s *Selector) Offer(q Query) Offer {
	list := s.now.Load().serving(q)
	if len(list) == 0 {
		return Offer{PricePPM: money.One}
	}
	o := Offer{Served: true, PricePPM: list[0].pricePPM}
	if list[0].owner != "" { // the platform's all want the same
		o.Mixed = slices.ContainsFunc(list, func(v *view) bool { return v.pricePPM != o.PricePPM })
	}
	return o
}

// Begin takes a place among the calls that the channel of a route may have at once and in a minute, and the right to find out
// whether the route works again where it has to; false when there is none on this node. Where it returns true, the call must
// be reported on (Report), and End gives the place back.
func (s *Selector) Begin(r Route) bool {
	now := s.cfg.Clock.Now()
	if !r.channel.state.begin(r.channel, s.shares.Load(), now) {
		return false
	}
	if r.Why == WhyProbe && !s.breaker.lease(&r, now) {
		s.End(r)
		return false
	}
	return true
}

// End gives the place of a call back.
func (s *Selector) End(r Route) { r.channel.state.running.Add(-1) }

// Share says among how many nodes the caps of channels are divided.
func (s *Selector) Share(nodes int) { s.shares.Store(int64(max(nodes, 1))) }

// ErrUnasked is reported of a route that was not tried, or given up before it could answer.
var ErrUnasked = fault.New(fault.Cancelled, "The route was not tried.")

// Report says how the call of a route ended: nil, or the upstream's fault. Success lifts every bench of the route; a rate
// limit benches its credential for the model (Retry-After, at most 60 s); a refusal benches the credential, for 60 s and twice as
// long each further time; the third failure in a row opens the breaker of credential and model for 5 s and more, after which
// one call finds out whether it works again, and a growing part follows. Other codes say nothing about the route, and let another
// call find out. Benched
// routes are offered last, so that a lone channel heals at once.
func (s *Selector) Report(r Route, err error) {
	now := s.cfg.Clock.Now()
	if err == nil {
		r.channel.state.worked.Store(now.UnixNano())
	}
	s.breaker.report(r, err, now)
}

// Paced says how fast the call of a route was: the first byte came after so long, the rest took so long and was so many
// tokens.
func (s *Selector) Paced(r Route, firstByte, rest time.Duration, tokens int64) {
	r.channel.state.learn(r.model, firstByte, rest, tokens)
}

// Circuits are the routes of a channel that this node benches or lets in with a part of their calls.
func (s *Selector) Circuits(channelID string) []Circuit {
	return s.breaker.circuits(channelID, s.cfg.Clock.Now())
}

// tell passes news on. When nobody takes them they are dropped: the next ones of their kind come soon enough.
func (s *Selector) tell(n news) {
	select {
	case s.news <- n:
	default:
	}
}

// load reads all enabled channels and puts them in force. On failure the last snapshot stays. A channel with a credential
// that does not open is left out and logged: one damaged row must not stop the others.
func (s *Selector) load(ctx context.Context) error {
	var own OwnTerms
	if s.cfg.Own != nil {
		var err error
		if own, err = s.cfg.Own(ctx); err != nil {
			return fmt.Errorf("load channels: own channels: %w", err)
		}
	}
	q := s.cfg.Ent.Channel.Query().Where(channel.StatusEQ(schematype.ChannelEnabled), channel.DeletedAtIsNil())
	if !own.Allowed {
		q.Where(channel.TenantIDIsNil())
	}
	rows, err := q.
		WithCredentials(func(q *ent.CredentialQuery) { q.Order(credential.ByPosition()) }).
		All(viewer.SystemContext(ctx, "routing"))
	if err != nil {
		return fmt.Errorf("load channels: %w", err)
	}
	views := make([]*view, 0, len(rows))
	for _, row := range rows {
		v, err := s.view(row, usable)
		if err != nil {
			s.cfg.Log.Error().Err(err).Str("channel_id", row.ID).Msg("channel left out")
			continue
		}
		if v.owner != "" && row.PricePpm == nil {
			v.pricePPM = own.PricePPM
		}
		views = append(views, v)
	}
	next := newSnapshot(views)
	if s.cfg.Strategies != nil {
		if next.strategies, err = s.cfg.Strategies(ctx); err != nil {
			return fmt.Errorf("load channels: strategies: %w", err)
		}
	}
	s.now.Store(next)
	s.states.keep(views)
	return nil
}

// usable credentials are those that calls use.
func usable(c *ent.Credential) bool { return c.Status == schematype.CredentialEnabled }

// anyway is for what goes on with a credential, or tests it, whatever its state.
func anyway(*ent.Credential) bool { return true }

// proxied reports whether a channel is called through a proxy.
func proxied(row *ent.Channel) bool { return row.Proxy != nil && len(*row.Proxy) > 0 }

// view opens what is sealed of a row with those of its credentials that pass, and gives the channel its state.
func (s *Selector) view(row *ent.Channel, pass func(*ent.Credential) bool) (*view, error) {
	t := row.Tuning
	v := &view{
		id: row.ID, number: row.Number, name: row.Name, preset: row.Preset, upstream: row.Upstream, other: row.Other,
		baseURL: strings.TrimRight(baseURL(row.BaseURL, row.Preset), "/"), priority: row.Priority, weight: max(1, int64(row.Weight)),
		models: row.Models, groups: row.Groups, mapping: row.ModelMapping, params: t.Params,
		connect: milliseconds(t.ConnectMS), firstByte: milliseconds(t.FirstByteMS), idle: milliseconds(t.IdleMS),
		maxConcurrency: int64(t.MaxConcurrency), maxRPM: int64(t.MaxRPM), costPPM: t.Cost(),
		drains: row.OnDisconnect == schematype.DisconnectDrain, billsAbandoned: row.BillsAbandoned,
		hash: Affinity(row.ID), state: s.states.of(row.ID), pricePPM: money.One,
	}
	if row.TenantID != nil {
		v.owner, v.fallsBack = *row.TenantID, row.FallsBack
		if row.PricePpm != nil {
			v.pricePPM = *row.PricePpm
		}
	}
	var other struct {
		Headers map[string]string `json:"headers"`
	}
	if err := json.Unmarshal([]byte(row.Other), &other); err != nil {
		return nil, fmt.Errorf("channel %s: other settings: %w", row.ID, err)
	}
	v.headers = other.Headers
	if len(t.Headers) > 0 {
		v.headers = maps.Clone(t.Headers)
		maps.Copy(v.headers, other.Headers)
	}
	if proxied(row) {
		proxy, err := s.cfg.Sealer.OpenString(*row.Proxy, row.ID)
		if err != nil {
			return nil, fmt.Errorf("channel %s: proxy: %w", row.ID, err)
		}
		v.proxy = proxy
	}
	for _, c := range row.Edges.Credentials {
		if !pass(c) {
			v.unusable++
			continue
		}
		key, err := s.key(c)
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", row.ID, err)
		}
		v.credentials = append(v.credentials, key)
	}
	return v, nil
}

func (s *Selector) key(c *ent.Credential) (vendorKey, error) {
	key, err := s.cfg.Sealer.OpenString(c.Sealed, c.ID)
	k := vendorKey{id: c.ID, key: key}
	if c.BenchedUntil != nil {
		k.benchedUntil = *c.BenchedUntil
	}
	return k, err
}

func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }
