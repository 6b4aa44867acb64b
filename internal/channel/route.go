package channel

import (
	"math/bits"
	"time"

	"weir/internal/secret"
)

// Query says for what a route is wanted.
type Query struct {
	// Model as channels name it in their lists: the priced name, without a demo switch.
	Model string
	// Switch is a demo suffix (":error-500"), or empty. It is appended to the vendor's name of the model and makes a model
	// of its own for health.
	Switch string
	// Group of the tenant.
	Group string
}

// Route is one way to call a model: one credential of one channel.
type Route struct {
	ChannelID string
	Number    int
	Name      string
	Upstream  string // kind of upstream
	Preset    string // the vendor; may be empty
	// BaseURL without a trailing slash: the channel's own, else its vendor's; empty where the upstream needs none.
	BaseURL string
	// Model is the vendor's name of the model: the channel's mapping and the query's switch applied.
	Model        string
	CredentialID string // empty where the channel has none
	Credential   secret.String
	Headers      map[string]string // set on the vendor's request last; read only
	Other        string            // further settings as a JSON object
	Priority     int
	// Drains: when the client leaves, the provider's answer is read to its end instead of being stopped.
	Drains bool
	// BillsAbandoned: the provider bills the input of a call whose client leaves before the first byte.
	BillsAbandoned bool
	// Benched: the route failed lately and is offered only after all others.
	Benched bool

	health string // the model as health knows it: the client's name with its switch
	asked  string // the model as clients name it
}

// Candidates yields the routes of a query, best first, for failover: larger priority first; inside a priority in weighted
// random order, each channel once and then again with its next credential; benched ones last of all. It works the order
// out as far as it is asked. Not safe for concurrent use.
type Candidates struct {
	query Query
	bench *bench
	draw  func(n int64) int64
	now   time.Time

	list       []*view // by falling priority
	start, end int     // the tier in list that is being yielded
	round      int     // which credential of each channel
	spin       int     // where each channel's credentials start
	left       int     // channels of the tier not drawn in this round
	weight     int64   // of those

	used  []uint64
	small [4]uint64 // what used is cut from for up to 256 channels
	later []pair
	taken int // of later
}

type pair struct{ channel, credential int }

// Next returns the next route, and false when there is none. What was reported since the last Next counts.
func (c *Candidates) Next() (Route, bool) {
	for c.advance() {
		p := c.take()
		if c.bench.benched(c.list[p.channel], p.credential, c.query, c.now) {
			c.later = append(c.later, p)
			continue
		}
		return c.route(p, false), true
	}
	if c.taken < len(c.later) {
		p := c.later[c.taken]
		c.taken++
		return c.route(p, true), true
	}
	return Route{}, false
}

// Empty reports whether no enabled channel serves the query.
func (c *Candidates) Empty() bool { return len(c.list) == 0 }

// advance makes sure that the present round of the present tier has a channel left; false when all tiers are through.
func (c *Candidates) advance() bool {
	for c.left == 0 {
		c.round++
		if c.prepare(c.start, c.end); c.left > 0 {
			break
		}
		if c.end == len(c.list) {
			return false
		}
		c.start, c.round = c.end, 0
		for c.end++; c.end < len(c.list) && c.list[c.end].priority == c.list[c.start].priority; {
			c.end++
		}
		c.prepare(c.start, c.end)
	}
	return true
}

// prepare counts the channels of a tier that have a credential for the round.
func (c *Candidates) prepare(start, end int) {
	words := (end - start + 63) / 64
	if words <= len(c.small) {
		c.used = c.small[:words]
		clear(c.used)
	} else {
		c.used = make([]uint64, words)
	}
	c.weight = 0
	for i := start; i < end; i++ {
		if c.round >= max(1, len(c.list[i].credentials)) {
			c.used[(i-start)/64] |= 1 << ((i - start) % 64)
			continue
		}
		c.left++
		c.weight += c.list[i].weight
	}
}

// take draws one of the channels that are left, by weight.
func (c *Candidates) take() pair {
	at := int64(0)
	if c.left > 1 {
		at = c.draw(c.weight)
	}
	for w := range c.used {
		free := ^c.used[w]
		for free != 0 {
			i := c.start + w*64 + bits.TrailingZeros64(free)
			v := c.list[i]
			if at < v.weight {
				c.used[w] |= free & -free
				c.left--
				c.weight -= v.weight
				return pair{channel: i, credential: v.turn(c.spin, c.round)}
			}
			at -= v.weight
			free &= free - 1
		}
	}
	panic("channel: the weights of a tier do not add up") // draw returned n or more
}

func (c *Candidates) route(p pair, benched bool) Route {
	v := c.list[p.channel]
	r := Route{
		ChannelID: v.id, Number: v.number, Name: v.name, Upstream: v.upstream, Preset: v.preset, BaseURL: v.baseURL,
		Priority: v.priority,
		Model:    c.query.Model, Headers: v.headers, Other: v.other, Benched: benched, health: c.query.Model + c.query.Switch, asked: c.query.Model,
		Drains: v.drains, BillsAbandoned: v.billsAbandoned,
	}
	if mapped, ok := v.mapping[r.Model]; ok {
		r.Model = mapped
	}
	r.Model += c.query.Switch
	if len(v.credentials) > 0 {
		r.CredentialID, r.Credential = v.credentials[p.credential].id, v.credentials[p.credential].key
	}
	return r
}

// Asked is the model as clients name it.
func (r Route) Asked() string { return r.asked }
