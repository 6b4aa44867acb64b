package channel

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// How channels are checked.
const (
	// testTimeout bounds the test of a channel, all of its credentials together.
	testTimeout = 15 * time.Second
	// testedTogether is how many channels, and how many credentials of one, are tested at once.
	testedTogether = 4
	// mostCredentials of a channel are tested.
	mostCredentials = 16
	// checkEvery is how often an enabled channel is checked, and healEvery one that was switched off automatically.
	checkEvery = 10 * time.Minute
	healEvery  = 2 * time.Minute
	// failuresDisable tests that fail one after another within failuresWithin switch a channel off.
	failuresDisable = 3
	failuresWithin  = time.Hour
	// sweepMost channels are checked in one sweep, of at most sweepSeen that are looked at.
	sweepMost = 200
	sweepSeen = 10_000
	// queuedScopes tests of several channels may wait.
	queuedScopes = 4
	// balanceEvery is how often a vendor is asked by itself what is left of an account.
	balanceEvery = time.Hour
)

// Prober (implemented by the relay's engine) calls vendors for tests.
type Prober interface {
	// Cheapest picks of models the one whose test costs least; "" where none can be tested for next to nothing.
	Cheapest(models []string) string
	// Probe makes the cheapest true call of a route: with list first the vendor's list of models, where it is free, else a call
	// with one token. INVALID where there is no cheap call; else the faults of the relay.
	Probe(ctx context.Context, r Route, list bool) error
	// Balance asks what is left of the account; INVALID where the vendor does not say. In billionths of the currency.
	Balance(ctx context.Context, r Route) (nano int64, currency string, err error)
}

// Notices (implemented by internal/app with letters) tells the platform's administrators.
type Notices interface {
	// ChannelDisabled is called in the transaction that switches a channel off.
	ChannelDisabled(ctx context.Context, tx *ent.Tx, name, reason string) error
}

// ChecksConfig is what Checks need.
type ChecksConfig struct {
	Channels *Service
	Selector *Selector
	Prober   Prober
	Notices  Notices // nil for nobody
	Log      zerolog.Logger
	// Touched tells those who follow channels that one has changed without a change of routes; nil for nobody.
	Touched func()
}

// Checks finds out whether channels work, on demand and by itself, switches off those that do not, and on again what it has
// switched off. It is for the platform's administrators and the system, as Service. Tests are never charged to a tenant.
type Checks struct {
	cfg   ChecksConfig
	queue chan []string

	mu       sync.Mutex
	failures map[string][]time.Time // tests that failed in a row, by channel; of this node alone
}

// NewChecks returns the checks of a node.
func NewChecks(cfg ChecksConfig) *Checks {
	return &Checks{cfg: cfg, queue: make(chan []string, queuedScopes), failures: map[string][]time.Time{}}
}

// TestInput says what is tested.
type TestInput struct {
	ID string
	// Model that is called; empty: the cheapest call there is.
	Model string
}

// Validate reports what is wrong with the input.
func (in TestInput) Validate() error {
	if in.Model != "" && badModel(in.Model) {
		return fault.Field("model", "A model's name is longer than 128 characters or holds blanks or commas.")
	}
	return nil
}

// TestResult says how a test went.
type TestResult struct {
	Channel *ent.Channel
	// Fault is empty when the channel works, and the code of what is wrong else: UPSTREAM_REFUSED, UPSTREAM_RATE_LIMITED,
	// UPSTREAM_INVALID, UPSTREAM_FAILED, or INVALID where it cannot be tested for next to nothing.
	Fault fault.Code
	Took  time.Duration
	Model string // that was called; empty where the caller named none
}

// Test tests one channel with each of its credentials, and stores when and how long: the channel works when one of them does. A
// channel that was switched off automatically and works is used again; the third test in an hour that fails on this node
// switches the channel off, and tells the administrators. Takes at most 15 s.
func (c *Checks) Test(ctx context.Context, in TestInput) (*TestResult, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	row, err := one(ctx, c.cfg.Channels.cfg.Ent.Channel.Query().Where(channel.ID(in.ID)))
	if err != nil {
		return nil, err
	}
	result, found, err := c.examine(ctx, row, in.Model)
	if err != nil {
		return nil, err
	}
	if result.Channel, err = c.store(ctx, row, result, found); err != nil {
		return nil, fmt.Errorf("test channel %s: %w", row.ID, err)
	}
	return result, nil
}

// examine finds out whether a channel works; nothing of it is stored.
func (c *Checks) examine(ctx context.Context, row *ent.Channel, model string) (*TestResult, []finding, error) {
	began := time.Now()
	found := c.probe(ctx, row, model)
	if err := ctx.Err(); err != nil {
		return nil, nil, fault.Wrap(fault.Cancelled, "The test was given up.", err)
	}
	return &TestResult{Fault: fault.CodeOf(verdictOf(found)), Took: time.Since(began), Model: model}, found, nil
}

// finding is what the test of one credential has found; credential is nil where the channel has none.
type finding struct {
	credential *ent.Credential
	err        error
}

// verdictOf is nil when one of the credentials works.
func verdictOf(found []finding) error {
	if len(found) == 0 {
		return fault.New(fault.UpstreamRefused, "Every credential is switched off.")
	}
	if slices.ContainsFunc(found, func(f finding) bool { return f.err == nil }) {
		return nil
	}
	return found[0].err
}

// probe asks the vendor with each credential that nobody has switched off by hand.
func (c *Checks) probe(ctx context.Context, row *ent.Channel, model string) []finding {
	ctx, cancel := context.WithTimeout(ctx, testTimeout)
	defer cancel()
	list := model == ""
	if list {
		model = c.cfg.Prober.Cheapest(modelsOf(row))
	}
	var found []finding
	for _, credential := range row.Edges.Credentials {
		if credential.Status != schematype.CredentialDisabled && len(found) < mostCredentials {
			found = append(found, finding{credential: credential})
		}
	}
	if len(row.Edges.Credentials) == 0 {
		found = []finding{{}}
	}
	var g errgroup.Group
	g.SetLimit(testedTogether)
	for i := range found {
		g.Go(func() error {
			found[i].err = c.probeOne(ctx, row, found[i].credential, model, list)
			return nil
		})
	}
	_ = g.Wait() // errors are in found
	return found
}

func (c *Checks) probeOne(ctx context.Context, row *ent.Channel, credential *ent.Credential, model string, list bool) error {
	r, err := c.cfg.Selector.routeOf(row, credential, model)
	if err != nil {
		return err
	}
	err = c.cfg.Prober.Probe(ctx, r, list)
	if ctx.Err() != nil && err != nil {
		err = fault.Wrap(fault.UpstreamFailed, "The upstream provider did not answer in time.", err)
	}
	if fault.CodeOf(err) != fault.Invalid { // that was not the vendor's word
		c.cfg.Selector.Report(r, err)
	}
	return err
}

// modelsOf are models by which a channel may be tested.
func modelsOf(row *ent.Channel) []string {
	models := slices.DeleteFunc(slices.Clone(row.Models), func(m string) bool { return m == everyModel })
	if len(models) == 0 {
		p, _ := PresetByName(row.Preset)
		models = p.Models
	}
	return models
}

// routeOf is the route to a channel that need not be in the snapshot, with one of its credentials; nil for none.
func (s *Selector) routeOf(row *ent.Channel, credential *ent.Credential, model string) (Route, error) {
	bare := *row
	bare.Edges.Credentials = nil
	if credential != nil {
		bare.Edges.Credentials = []*ent.Credential{credential}
	}
	v, err := s.view(&bare, anyway)
	if err != nil {
		return Route{}, fault.Wrap(fault.UpstreamRefused, "The channel does not open with this installation's keyset.", err)
	}
	return v.route(Query{Model: model}, 0), nil
}

// TestMany has channels tested in the background; what comes of it is stored. It reports false when as many tests as may are
// waiting already.
func (c *Checks) TestMany(ctx context.Context, ids []string) (started bool, err error) {
	if _, err := authorise(ctx); err != nil {
		return false, err
	}
	if len(ids) == 0 {
		return true, nil
	}
	select {
	case c.queue <- ids:
		return true, nil
	default:
		return false, nil
	}
}

// Run works off what TestMany was asked for, until ctx ends; then it returns nil.
func (c *Checks) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case ids := <-c.queue:
			c.each(viewer.SystemContext(ctx, systemPurpose), ids)
		}
	}
}

// each tests channels, several at once. Failures to test are logged: others are tested all the same.
func (c *Checks) each(ctx context.Context, ids []string) {
	var g errgroup.Group
	g.SetLimit(testedTogether)
	for _, channelID := range ids {
		g.Go(func() error {
			_, err := c.Test(ctx, TestInput{ID: channelID})
			if err == nil {
				err = c.keepBalances(ctx, channelID)
			}
			if err != nil && ctx.Err() == nil && fault.CodeOf(err) != fault.NotFound {
				c.cfg.Log.Warn().Err(err).Str("channel_id", channelID).Msg("channel could not be tested")
			}
			return nil
		})
	}
	_ = g.Wait() // each has logged its own
}

// Sweep tests the channels whose turn it is: enabled ones every ten minutes, and automatically disabled ones every two; each a
// little earlier or later than the others. It is for a job that recurs.
func (c *Checks) Sweep(ctx context.Context) (tested int, err error) {
	ctx, err = authorise(ctx)
	if err != nil {
		return 0, err
	}
	s := c.cfg.Channels
	rows, err := s.cfg.Ent.Channel.Query().
		Where(channel.DeletedAtIsNil(), channel.TenantIDIsNil(), channel.StatusIn(schematype.ChannelEnabled, schematype.ChannelAutoDisabled)).
		Order(channel.ByTestedAt()).Limit(sweepSeen).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("sweep channels: %w", err)
	}
	var turn []string
	for _, row := range rows {
		if len(turn) < sweepMost && due(row, s.cfg.Clock.Now()) {
			turn = append(turn, row.ID)
		}
	}
	c.each(ctx, turn)
	return len(turn), ctx.Err()
}

// due: a quarter of jitter by the channel's id spreads the tests.
func due(row *ent.Channel, now time.Time) bool {
	every, last := checkEvery, row.CreatedAt
	if row.Status == schematype.ChannelAutoDisabled {
		every = healEvery
	}
	if row.TestedAt != nil {
		last = *row.TestedAt
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(row.ID)) // never fails
	spread := every / 4
	return now.Sub(last) >= every-spread/2+time.Duration(h.Sum32()%1000)*spread/1000
}
