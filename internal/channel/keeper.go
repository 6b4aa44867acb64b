package channel

import (
	"context"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/channelevent"
	"weir/ent/credential"
	"weir/ent/schematype"
	"weir/internal/db"
	"weir/internal/viewer"
)

// newsKept is how many news may wait to be written.
const newsKept = 256

type newsKind uint8

const (
	breakerOpened newsKind = iota
	breakerClosed
	credentialBenched
	credentialDisabled
	credentialHealed
)

// news is something that a node has found out about a route and that all of them, and people, should know.
type news struct {
	kind  newsKind
	route Route
	at    time.Time
	until time.Time // of benches
}

const (
	reasonRefused = "The vendor refuses this credential."
	reasonDead    = "The vendor has refused this credential again and again."
	reasonFailed  = "Calls fail one after another."
	// countNodes is how often the nodes are counted that divide the caps of channels.
	countNodes = 10 * time.Second
	// eventsKept is how long events are kept, and eventsSwept how often older ones are deleted by each node.
	eventsKept  = 30 * 24 * time.Hour
	eventsSwept = time.Hour
	// mostEvents bounds what of the events of a channel is kept, so that one that flaps does not fill the table.
	mostEvents = 1000
)

var eventKinds = map[newsKind]schematype.ChannelEventKind{
	breakerOpened: schematype.EventBreakerOpened, breakerClosed: schematype.EventBreakerClosed,
	credentialBenched: schematype.EventCredentialBenched, credentialDisabled: schematype.EventCredentialDisabled,
	credentialHealed: schematype.EventCredentialHealed,
}

// Keeper writes down what the relay of its node finds out about channels.
type Keeper struct {
	*Service

	// nodes counts those that divide the caps of channels; nil: this is the only one.
	nodes func(ctx context.Context) (int, error)
}

// NewKeeper returns the keeper of a service with a selector. nodes counts the live nodes; nil for this one alone.
func NewKeeper(s *Service, nodes func(ctx context.Context) (int, error)) *Keeper {
	return &Keeper{s, nodes}
}

// Run writes down what the relay of this node finds out, counts nodes and deletes old events, until ctx ends; then it returns
// nil. While the database is away, news wait or are lost: they would be found again.
func (k *Keeper) Run(ctx context.Context) error {
	sys := viewer.SystemContext(ctx, systemPurpose)
	count, sweep := time.NewTicker(countNodes), time.NewTicker(eventsSwept)
	defer count.Stop()
	defer sweep.Stop()
	k.count(sys)
	log := k.cfg.Selector.cfg.Log
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-count.C:
			k.count(sys)
		case <-sweep.C:
			if err := k.forget(sys); err != nil && ctx.Err() == nil {
				log.Warn().Err(err).Msg("old events of channels were not deleted")
			}
		case n := <-k.cfg.Selector.news:
			if err := k.write(sys, n); err != nil && ctx.Err() == nil {
				log.Warn().Err(err).Str("channel_id", n.route.ChannelID).Msg("news of a channel were not written")
			}
		}
	}
}

func (k *Keeper) count(ctx context.Context) {
	if k.nodes == nil {
		return
	}
	if n, err := k.nodes(ctx); err == nil { // else the last count holds
		k.cfg.Selector.Share(n)
	}
}

// forget deletes old events.
func (k *Keeper) forget(ctx context.Context) error {
	_, err := k.cfg.Ent.ChannelEvent.Delete().Where(channelevent.CreatedAtLT(k.cfg.Clock.Now().Add(-eventsKept))).Exec(ctx)
	return err
}

// write stores news, and has every node know what they change.
func (s *Service) write(ctx context.Context, n news) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		// The channel's row first, as every other change of a channel does, so that none waits for the other in a circle.
		if err := s.touch(ctx, tx, n.route.ChannelID); err != nil {
			return err
		}
		changed, err := s.apply(ctx, tx, n)
		if err != nil || !changed && n.kind >= credentialBenched { // somebody else has done or undone it
			return err
		}
		e := event{channel: n.route.ChannelID, kind: eventKinds[n.kind], credential: n.route.CredentialID, reason: reasonOf(n.kind), at: n.at}
		if n.kind == breakerOpened || n.kind == breakerClosed {
			e.model = clip(n.route.health, maxModelName)
		}
		if err := e.append(ctx, tx); err != nil || !changed {
			return err
		}
		return s.cfg.Revisions.Bump(ctx, tx, db.RoutingRevision)
	})
}

// touch has those who follow channels look at one again, after the commit.
func (s *Service) touch(ctx context.Context, tx *ent.Tx, channelID string) error {
	if err := tx.Channel.Update().Where(channel.ID(channelID)).SetUpdatedAt(s.cfg.Clock.Now()).Exec(ctx); err != nil {
		return fmt.Errorf("touch %s: %w", channelID, err)
	}
	if s.cfg.Touched != nil {
		db.AfterCommit(ctx, s.cfg.Touched)
	}
	return nil
}

// apply changes the credential that news are about, and reports whether routing changes.
func (s *Service) apply(ctx context.Context, tx *ent.Tx, n news) (bool, error) {
	u := tx.Credential.Update().Where(credential.ID(n.route.CredentialID), credential.StatusEQ(schematype.CredentialEnabled))
	switch n.kind {
	case credentialBenched:
		u.SetBenchedUntil(n.until).SetReason(reasonRefused).SetLastError(reasonRefused).SetLastErrorAt(n.at)
	case credentialDisabled:
		u.SetStatus(schematype.CredentialAutoDisabled).SetReason(reasonDead).ClearBenchedUntil().
			SetLastError(reasonDead).SetLastErrorAt(n.at)
	case credentialHealed:
		u.Where(credential.BenchedUntilNotNil()).ClearBenchedUntil().SetReason("")
	case breakerOpened:
		u.SetLastError(reasonFailed).SetLastErrorAt(n.at)
	case breakerClosed:
		return false, nil
	}
	if n.route.CredentialID == "" {
		return false, nil
	}
	rows, err := u.Save(ctx)
	if err != nil {
		return false, fmt.Errorf("credential %s: %w", n.route.CredentialID, err)
	}
	return rows > 0 && n.kind != breakerOpened, nil // a breaker is each node's own
}

func reasonOf(kind newsKind) string {
	switch kind {
	case breakerOpened:
		return reasonFailed
	case credentialBenched:
		return reasonRefused
	case credentialDisabled:
		return reasonDead
	case breakerClosed, credentialHealed:
	}
	return ""
}
