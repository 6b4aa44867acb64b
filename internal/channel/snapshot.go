package channel

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"weir/internal/secret"
)

// everyModel in a channel's list stands for every model of the price book.
const everyModel = "*"

// view is a channel with opened credentials, as routes are made from it. Never changed, but for its state.
type view struct {
	id, name, preset, upstream, baseURL, other string

	number, priority         int
	weight                   int64 // at least 1
	models, groups           []string
	mapping                  map[string]string
	headers                  map[string]string
	params                   map[string]json.RawMessage
	proxy                    secret.String
	connect, firstByte, idle time.Duration
	maxConcurrency, maxRPM   int64 // over all nodes; 0 = no bound
	costPPM                  int64
	owner                    string      // the tenant whose own it is; empty for the platform's
	pricePPM                 int64       // what part of the price its calls pay
	fallsBack                bool        // calls go on to the platform's channels
	credentials              []vendorKey // that may be used
	unusable                 int         // credentials that are switched off or dead
	drains, billsAbandoned   bool

	hash  uint64
	state *state
}

// vendorKey is one credential.
type vendorKey struct {
	id           string
	key          secret.String
	benchedUntil time.Time // as some node has found; zero for not at all
}

// spent: no credential of the channel may be used.
func (v *view) spent() bool { return len(v.credentials) == 0 && v.unusable > 0 }

// rounds is how often a channel can be tried in one call: with each of its credentials, or once without.
func (v *view) rounds() int {
	if v.spent() {
		return 0
	}
	return max(1, len(v.credentials))
}

// turn is the credential of a round: each call starts at another one.
func (v *view) turn(spin, round int) int {
	if len(v.credentials) <= 1 {
		return 0
	}
	return (spin + round) % len(v.credentials)
}

// snapshot is what a node knows of all enabled channels. Never changed; replaced as a whole.
type snapshot struct {
	groups     map[string]*group
	own        map[string]*group   // by the tenant whose channels they are
	named      map[string]struct{} // models that some channel of the platform names, in any group
	strategies Strategies
}

type group struct {
	exact map[string][]*view // by model; channels for every model are among them
	every []*view            // channels for every model
}

func newSnapshot(views []*view) *snapshot {
	s := &snapshot{groups: map[string]*group{}, own: map[string]*group{}, named: map[string]struct{}{}}
	views = slices.Clone(views)
	slices.SortStableFunc(views, func(a, b *view) int {
		return cmp.Or(cmp.Compare(b.priority, a.priority), cmp.Compare(a.number, b.number))
	})
	for _, v := range views {
		for _, g := range s.listsOf(v) {
			for _, m := range v.models {
				if m == everyModel {
					continue
				}
				if g.exact[m] = nil; v.owner == "" {
					s.named[m] = struct{}{}
				}
			}
		}
	}
	for _, v := range views { // in order of priority, so that every list is
		for _, g := range s.listsOf(v) {
			g.add(v)
		}
	}
	return s
}

// listsOf are where a channel is listed: with its owner, or in each group that it serves.
func (s *snapshot) listsOf(v *view) []*group {
	list := func(in map[string]*group, name string) *group {
		if in[name] == nil {
			in[name] = &group{exact: map[string][]*view{}}
		}
		return in[name]
	}
	if v.owner != "" {
		return []*group{list(s.own, v.owner)}
	}
	out := make([]*group, len(v.groups))
	for i, name := range v.groups {
		out[i] = list(s.groups, name)
	}
	return out
}

func (g *group) add(v *view) {
	if slices.Contains(v.models, everyModel) {
		g.every = append(g.every, v)
		for m := range g.exact {
			g.exact[m] = append(g.exact[m], v)
		}
		return
	}
	for _, m := range v.models {
		g.exact[m] = append(g.exact[m], v)
	}
}

// serving lists the channels that serve a query: the tenant's own by falling priority, and then the platform's, unless all of the
// tenant's own are to stand alone.
func (s *snapshot) serving(q Query) []*view {
	shared := s.groups[q.Group].serving(q.Model)
	if q.Tenant == "" {
		return shared
	}
	own := s.own[q.Tenant].serving(q.Model)
	switch {
	case len(own) == 0:
		return shared
	case !slices.ContainsFunc(own, func(v *view) bool { return v.fallsBack }):
		return own
	}
	return slices.Concat(own, shared)
}

func (g *group) serving(model string) []*view {
	if g == nil {
		return nil
	}
	if list, ok := g.exact[model]; ok {
		return list
	}
	return g.every
}

// together: channels of one tier, of which the strategy takes one.
func together(a, b *view) bool { return a.priority == b.priority && a.owner == b.owner }
