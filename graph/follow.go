package graph

import (
	"context"
	"time"

	"weir/ent"
	entchannel "weir/ent/channel"
	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/live"
	"weir/internal/viewer"
)

const (
	// breath is the least time between two reads of one subscription.
	breath = 200 * time.Millisecond
	// trusted is how long a follower's rights hold after they were read, where nobody says that rights have changed.
	trusted = time.Second
	// rereadEvery bounds how late a subscription is whose signal was never given.
	rereadEvery = 15 * time.Second
)

// errRightsChanged ends a subscription; a new one is answered by the new rights.
var errRightsChanged = fault.New(fault.Forbidden, "Your rights have changed. Subscribe again.")

// follow hands out what read returns: now where first is true, and whenever a topic has changed. read returns what is new
// since its last call, in order. It follows before it reads, so that no change falls between. A client that is slow holds up
// its own subscription alone, and gets what is new when it is back.
func follow[T any](ctx context.Context, hub *live.Hub, read func(context.Context) ([]T, error), topics ...live.Topic) (<-chan T, error) {
	f := hub.Follow(topics...)
	news, err := read(ctx)
	if err != nil {
		f.Close()
		return nil, err
	}
	out := make(chan T)
	go func() {
		defer close(out)
		defer f.Close()
		if err := pump(ctx, f, news, read, out); err != nil && ctx.Err() == nil {
			endingOf(ctx).because(err)
		}
	}()
	return out, nil
}

// pump works until ctx ends (nil), or the follower may no longer read.
func pump[T any](ctx context.Context, f *live.Follower, news []T, read func(context.Context) ([]T, error), out chan<- T) error {
	ticker := time.NewTicker(rereadEvery)
	defer ticker.Stop()
	var judged time.Time // when the follower's rights were read last
	rest := breath
	for {
		for _, n := range news {
			select {
			case <-ctx.Done():
				return nil
			case out <- n:
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(rest):
		}
		rest = breath
		select {
		case <-ctx.Done():
			return nil
		case <-f.Changed:
		case <-f.Access:
			judged = time.Time{}
		case <-ticker.C:
			rest = 0 // nobody has said that there is anything: what is said now is not kept waiting for this read
		}
		err := judge(ctx, &judged)
		if err != nil {
			return err
		}
		if news, err = read(ctx); err != nil {
			if code := fault.Of(err).Code; code == fault.Unavailable || code == fault.Internal {
				news = nil // the database is away: the next signal or tick reads again
				continue
			}
			return err
		}
	}
}

// judge is still for those whose rights were not read just now.
func judge(ctx context.Context, judged *time.Time) error {
	if time.Since(*judged) <= trusted {
		return nil
	}
	*judged = time.Now()
	return still(ctx)
}

// still refuses a guest whose session has ended or whose rights are others than when it subscribed.
func still(ctx context.Context) error {
	g, ok := ctx.Value(guestKey{}).(*guest)
	if !ok || g.session == nil {
		return auth.ErrSignInFirst
	}
	now, err := g.door.Find(ctx, g.shows, g.session.Viewer.TenantID)
	switch {
	case err != nil && (fault.Of(err).Code == fault.Unavailable || fault.Of(err).Code == fault.Internal):
		return nil // nobody knows; what is read now is refused alike
	case err != nil:
		return err
	case now.Viewer.TenantID != g.session.Viewer.TenantID, now.Viewer.Role != g.session.Viewer.Role,
		now.Viewer.IsPlatformAdmin() != g.session.Viewer.IsPlatformAdmin(), now.Viewer.Halted != g.session.Viewer.Halted:
		return errRightsChanged
	}
	return nil
}

// walletNews returns the wallet when it is another than before.
func (r *Resolver) walletNews() func(context.Context) ([]*model.Wallet, error) {
	var last *model.Wallet
	return func(ctx context.Context) ([]*model.Wallet, error) {
		w, err := r.wallet(ctx, nil)
		if err != nil || (last != nil && *last == *w) {
			return nil, err
		}
		last = w
		return []*model.Wallet{w}, nil
	}
}

// channelNews returns the channels that changed since the last call: of all of them, or of one, which the first call returns as
// it is.
func (r *Resolver) channelNews(only *string) func(context.Context) ([]*ent.Channel, error) {
	seen := map[string]time.Time{}
	first := true
	return func(ctx context.Context) ([]*ent.Channel, error) {
		sys, err := platformAdmin(ctx, "follow channels")
		if err != nil {
			return nil, err
		}
		q := r.platformChannels()
		if only != nil {
			q = q.Where(entchannel.ID(*only))
		}
		rows, err := q.Order(ent.Asc(entchannel.FieldUpdatedAt)).All(entire{sys})
		if err != nil {
			return nil, err
		}
		if only != nil && len(rows) == 0 {
			return nil, errNoNode
		}
		var news []*ent.Channel
		for _, c := range rows {
			if was, known := seen[c.ID]; !known || !was.Equal(c.UpdatedAt) {
				seen[c.ID] = c.UpdatedAt
				news = append(news, c)
			}
		}
		if first && only == nil {
			news = nil
		}
		first = false
		return news, nil
	}
}

// ownWallet is the topic of the viewer's tenant.
func ownWallet(ctx context.Context) (live.Topic, error) {
	v := viewer.FromContext(ctx)
	if v == nil {
		return live.Topic{}, auth.ErrSignInFirst
	}
	tenant, err := id.Parse(id.Tenant, v.TenantID)
	if err != nil {
		return live.Topic{}, errNoNode
	}
	return live.Wallet(tenant), nil
}

// ending is why a subscription ended, for the transport to tell.
type ending struct{ why chan error }

type endingKey struct{}

func withEnding(ctx context.Context) (context.Context, *ending) {
	e := &ending{why: make(chan error, 1)}
	return context.WithValue(ctx, endingKey{}, e), e
}

func endingOf(ctx context.Context) *ending {
	e, _ := ctx.Value(endingKey{}).(*ending)
	return e
}

func (e *ending) because(err error) {
	if e == nil {
		return
	}
	select {
	case e.why <- err:
	default:
	}
}
