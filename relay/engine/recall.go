package engine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"weir/internal/cache"
	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/relay/wire"
)

// The response cache, as clients see it.
const (
	cacheHeader = "Weir-Cache"
	cacheHit    = "hit"
	cacheMiss   = "miss"
	usualLife   = time.Hour
)

// endCached is why an answer ended that came out of the response cache.
const endCached = "cached"

// caching is what a call has to do with the response cache.
type caching struct {
	life time.Duration // as which its answer is kept; 0: it has nothing to do with it
	key  cache.Key
	says string // "hit" or "miss"; "" where it has nothing to do with it
}

// recalled is an answer out of the cache, with what it costs this time.
type recalled struct {
	status int
	header map[string]string
	body   []byte
}

func (a *recalled) write(w http.ResponseWriter) error {
	h := w.Header()
	for name, value := range a.header {
		h.Set(name, value)
	}
	w.WriteHeader(a.status)
	return writeAll(w, a.body)
}

// cacheable are the routes whose answers may be kept: text for text.
var cacheable = map[wire.Route]bool{
	wire.RouteChat: true, wire.RouteCompletions: true, wire.RouteEmbeddings: true, wire.RouteModerations: true, wire.RouteRerank: true,
}

// askCache reads the client's wish. Streams, calls that want the cost inside their answer and kept responses have nothing to do
// with the cache. INVALID for a wish that cannot be read.
func (c *call) askCache() error {
	wish := c.r.Header.Get(cacheHeader)
	if wish == "" || c.e.cfg.Cache == nil {
		return nil
	}
	life, err := cacheLife(wish)
	if err != nil {
		return err
	}
	if c.req.Stream || c.wantCost || c.req.Form != nil || !cacheable[c.req.Route] || c.req.Protocol == wire.ProtocolResponses {
		return nil
	}
	c.cache.life = life
	h := sha256.New()
	body, err := c.req.Digest()
	if err != nil {
		return err
	}
	path := strings.TrimSuffix(c.r.URL.Path, "/")
	_, _ = fmt.Fprintf(h, "%d:%s%d:%s%d:%s%d:%s", len(path), path, len(c.req.Route), c.req.Route, len(c.model+c.suffix), c.model+c.suffix, len(body), body[:])
	h.Sum(c.cache.key[:0])
	return nil
}

func cacheLife(wish string) (time.Duration, error) {
	wish = strings.ToLower(strings.TrimSpace(wish))
	if wish == "on" {
		return usualLife, nil
	}
	if wish == "off" {
		return 0, nil
	}
	text, ok := strings.CutPrefix(wish, "max-age=")
	seconds, err := strconv.Atoi(text)
	if !ok || err != nil || seconds < 1 || seconds > int(cache.MaxLife/time.Second) {
		return 0, &fault.Error{Code: fault.Invalid, Field: "weir-cache", Message: "The header weir-cache is on, off, or max-age=SECONDS with at most 86400."}
	}
	return time.Duration(seconds) * time.Second, nil
}

// recall answers a call out of the cache, at its part of the price, as durably charged as any other; nil where there is nothing.
func (c *call) recall(ctx context.Context) (*recalled, error) {
	if c.cache.life == 0 {
		return nil, nil //nolint:nilnil // nothing to recall
	}
	c.cache.says = cacheMiss
	kept := c.e.cfg.Cache.Get(ctx, c.id.TenantID, c.cache.key)
	if kept == nil {
		return nil, nil //nolint:nilnil // nothing to recall
	}
	var usage wire.Usage
	if err := json.Unmarshal(kept.Usage, &usage); err != nil {
		return nil, fmt.Errorf("read usage of a kept answer: %w", err)
	}
	quote := *c.quote
	quote.MultiplierPPM, quote.CostMultiplierPPM = (quote.MultiplierPPM*c.e.cfg.CachePrice+money.One-1)/money.One, 0
	c.quote, c.cache.says, c.end = &quote, cacheHit, endCached
	if err := c.admit(ctx); err != nil {
		return nil, err
	}
	amount, err := c.price(usage)
	if err != nil {
		return nil, err
	}
	hold := c.hold
	hold.Amount, hold.Least, hold.Min, hold.Floor = amount, amount, amount, 0
	g, err := c.e.cfg.Ledger.Hold(ctx, hold)
	if err != nil {
		return nil, err
	}
	c.granted, c.first = g.Amount, c.since()
	out, err := c.chargeRecalled(ctx, kept, usage)
	if err != nil && fault.CodeOf(err) != fault.Unavailable { // the ledger voids what it could not reach itself
		c.void(ctx)
	}
	return out, err
}

// chargeRecalled books an answer out of the cache, and keeps it under the call's idempotency key before that.
func (c *call) chargeRecalled(ctx context.Context, kept *cache.Answer, usage wire.Usage) (*recalled, error) {
	if !c.client.deliver() {
		return nil, left(ctx)
	}
	bill, err := c.billAs(usage)
	if err != nil {
		return nil, err
	}
	header := http.Header{}
	for name, value := range kept.Header {
		header.Set(name, value)
	}
	header.Set("Weir-Cost-Usd", bill.Amount.String())
	answer := keptAnswer(kept.Status, header, kept.Body, bill)
	if c.claim != nil {
		if err := c.claim.Keep(ctx, answer); err != nil {
			return nil, err
		}
	}
	if _, err := c.book(bill); err != nil {
		return nil, err
	}
	return &recalled{status: answer.Status, header: answer.Header, body: answer.Body}, nil
}

// remember keeps the answer of a call that was charged in full.
func (c *call) remember(ctx context.Context, codec Codec, reply wire.Reply, bill ledger.Settle) {
	if c.cache.life == 0 || bill.Estimated {
		return
	}
	p := &page{header: http.Header{}}
	if err := codec.Reply(p, c.req, reply); err != nil || p.over || p.status != http.StatusOK {
		return
	}
	usage := reply.Usage
	usage.Requests = max(usage.Requests, 1)
	raw, err := json.Marshal(usage)
	if err != nil {
		return
	}
	kept := keptAnswer(p.status, p.header, p.body, bill)
	c.e.cfg.Cache.Put(ctx, c.id.TenantID, c.cache.key, &cache.Answer{Status: kept.Status, Header: kept.Header, Body: kept.Body, Usage: raw}, c.cache.life)
}

// tellCache says what the cache had to do with an answer.
func tellCache(w http.ResponseWriter, says string) {
	if says != "" {
		w.Header().Set(cacheHeader, says)
	}
}
