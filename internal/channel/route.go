package channel

import (
	"encoding/json"
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
	// Tenant whose own channels come first; empty for none.
	Tenant string
	// Affinity of the call, for BySticky: calls that share it want the same channel. See Affinity.
	Affinity uint64
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
	Headers      map[string]string          // set on the vendor's request last; read only
	Params       map[string]json.RawMessage // set on the vendor's JSON body last, null takes away; read only
	Other        string                     // further settings as a JSON object
	Priority     int
	// Proxy is the URL of the proxy to go through; empty for none.
	Proxy secret.String
	// Connect, FirstByte and Idle bound the call; 0 = as everywhere.
	Connect, FirstByte, Idle time.Duration
	// CostPPM multiplies the provider's price, in parts per million.
	CostPPM int64
	// Own: the tenant has an account of its own with the provider. PricePPM is what part of the price its calls pay then, in parts
	// per million; money.One for the platform's channels.
	Own      bool
	PricePPM int64
	// Drains: when the client leaves, the provider's answer is read to its end instead of being stopped.
	Drains bool
	// BillsAbandoned: the provider bills the input of a call whose client leaves before the first byte.
	BillsAbandoned bool
	// Benched: the route failed lately and is offered only after all others.
	Benched bool
	// Strategy by which it was chosen, and Why in one word; see WhyOnly and its like.
	Strategy Strategy
	Why      string

	health  string // the model as health knows it: the client's name with its switch
	model   string // the client's name
	until   time.Time
	channel *view
}

// Candidates yields the routes of a query, best first, for failover: larger priority first; inside a priority in the order of
// the strategy, each channel once and then again with its next credential; benched ones last of all. It works the order out as
// far as it is asked. Not safe for concurrent use.
type Candidates struct {
	query    Query
	strategy Strategy
	breaker  *breaker
	draw     func(n int64) int64
	now      time.Time

	list       []*view // by falling priority
	start, end int     // the tier in list that is being yielded
	round      int     // which credential of each channel
	spin       int     // where each channel's credentials start
	left       int     // channels of the tier not drawn in this round
	weight     int64   // of those

	used   []uint64
	small  [4]uint64 // what used is cut from for up to 256 channels
	scores []float64 // of the tier, by the strategy; nil where the weights alone decide
	later  []pair
	taken  int // of later
	passed []Left
}

type pair struct {
	channel, credential int
	why                 string
}

// Len is how many channels serve the query.
func (c *Candidates) Len() int { return len(c.list) }

// Empty reports whether no enabled channel serves the query.
func (c *Candidates) Empty() bool { return len(c.list) == 0 }

// Spent reports whether channels serve the query of which none has a credential that its vendor still takes.
func (c *Candidates) Spent() bool {
	for _, v := range c.list {
		if !v.spent() {
			return false
		}
	}
	return len(c.list) > 0
}

// Next returns the next route, and false when there is none. What was reported since the last Next counts. Whoever calls a route
// begins it first (Selector.Begin).
func (c *Candidates) Next() (Route, bool) {
	for c.advance() {
		p := c.take()
		judged, why := c.breaker.judge(c.list[p.channel], p.credential, c.query, c.now, c.draw)
		switch judged {
		case benched:
			c.later = append(c.later, p)
			c.leave(p, why)
			continue
		case probe:
			p.why = WhyProbe
		case admitted:
		}
		return c.route(p, false), true
	}
	if c.taken < len(c.later) {
		p := c.later[c.taken]
		c.taken++
		p.why = WhyBenched
		return c.route(p, true), true
	}
	return Route{}, false
}

// mostLeft bounds how many routes an explanation names that were left out.
const mostLeft = 8

// Left is a route that was left out, and why in one word.
type Left struct {
	ChannelID, CredentialID, Why string
}

// Left are the routes that were left out so far, or put last; the first few.
func (c *Candidates) Left() []Left { return c.passed }

func (c *Candidates) leave(p pair, why string) {
	if len(c.passed) >= mostLeft {
		return
	}
	v := c.list[p.channel]
	l := Left{ChannelID: v.id, Why: why}
	if len(v.credentials) > 0 {
		l.CredentialID = v.credentials[p.credential].id
	}
	c.passed = append(c.passed, l)
}

// Pass notes that a route was not called because its channel is full.
func (c *Candidates) Pass(r Route) {
	if len(c.passed) < mostLeft {
		c.passed = append(c.passed, Left{ChannelID: r.ChannelID, CredentialID: r.CredentialID, Why: LeftFull})
	}
}

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
		for c.end++; c.end < len(c.list) && together(c.list[c.end], c.list[c.start]); {
			c.end++
		}
		c.prepare(c.start, c.end)
		c.rate(c.start, c.end)
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
		if c.round >= c.list[i].rounds() {
			c.used[(i-start)/64] |= 1 << ((i - start) % 64)
			continue
		}
		c.left++
		c.weight += c.list[i].weight
	}
}

// rate scores the channels of a tier by the strategy.
func (c *Candidates) rate(start, end int) {
	c.scores = c.scores[:0]
	if c.strategy == ByWeight || end-start < 2 || c.strategy == ByLatency && c.draw(exploreIn) == 0 {
		return
	}
	for _, v := range c.list[start:end] {
		c.scores = append(c.scores, score(c.strategy, v, c.query))
	}
}

// take takes the best of the channels that are left; among equals it draws by weight.
func (c *Candidates) take() pair {
	by, among, weight, best := WhyOnly, c.left, c.weight, 0.0
	if c.left > 1 {
		by = WhyWeight
		if len(c.scores) > 0 {
			best, among, weight = c.best()
		}
	}
	at := int64(0)
	if among > 1 {
		at = c.draw(weight)
	}
	for w := range c.used {
		free := ^c.used[w]
		for free != 0 {
			i := c.start + w*64 + bits.TrailingZeros64(free)
			v := c.list[i]
			switch {
			case c.left > 1 && len(c.scores) > 0 && c.scores[i-c.start] != best:
			case at >= v.weight:
				at -= v.weight
			default:
				if c.left > 1 && len(c.scores) > 0 {
					by = why(c.strategy, v, c.query)
				}
				c.used[w] |= free & -free
				c.left--
				c.weight -= v.weight
				return pair{channel: i, credential: v.turn(c.spin, c.round), why: by}
			}
			free &= free - 1
		}
	}
	panic("channel: the weights of a tier do not add up") // draw returned n or more
}

// best is the highest score of the channels that are left, how many have it, and their weight.
func (c *Candidates) best() (top float64, n int, weight int64) {
	for w := range c.used {
		free := ^c.used[w]
		for ; free != 0; free &= free - 1 {
			i := w*64 + bits.TrailingZeros64(free)
			if i >= c.end-c.start {
				break
			}
			switch s := c.scores[i]; {
			case n == 0 || s > top:
				top, n, weight = s, 1, c.list[c.start+i].weight
			case s == top:
				n++
				weight += c.list[c.start+i].weight
			}
		}
	}
	return top, n, weight
}

func (c *Candidates) route(p pair, isBenched bool) Route {
	v := c.list[p.channel]
	r := v.route(c.query, p.credential)
	r.Benched, r.Strategy, r.Why = isBenched, c.strategy, p.why
	return r
}

// route is the way to call a channel with one of its credentials.
func (v *view) route(q Query, credential int) Route {
	r := Route{
		ChannelID: v.id, Number: v.number, Name: v.name, Upstream: v.upstream, Preset: v.preset, BaseURL: v.baseURL,
		Priority: v.priority, Model: q.Model, Headers: v.headers, Params: v.params, Other: v.other, Proxy: v.proxy,
		Connect: v.connect, FirstByte: v.firstByte, Idle: v.idle, CostPPM: v.costPPM, Own: v.owner != "", PricePPM: v.pricePPM,
		Drains: v.drains, BillsAbandoned: v.billsAbandoned, health: q.Model + q.Switch, model: q.Model, channel: v,
	}
	if mapped, ok := v.mapping[r.Model]; ok {
		r.Model = mapped
	}
	r.Model += q.Switch
	if len(v.credentials) > 0 {
		key := &v.credentials[credential]
		r.CredentialID, r.Credential, r.until = key.id, key.key, key.benchedUntil
	}
	return r
}

// Asked is the model as clients name it.
func (r Route) Asked() string { return r.model }
