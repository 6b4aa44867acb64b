package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/channel"
	"weir/internal/fault"
	"weir/internal/pricing"
	"weir/relay/wire"
)

// maxDrained bounds what is still read of a stream whose client has left, in bytes of events.
const maxDrained = 16 << 20

// errDrained ends a drain that took too long, or more than maxDrained.
var errDrained = errors.New("nobody waits for the answer any longer")

// client is what is known of the client of a call, and decides what its leaving means to the upstream. Safe for
// concurrent use.
type client struct {
	e    *Engine
	log  func() *zerolog.Logger
	stop context.CancelCauseFunc // ends the upstream

	mu        sync.Mutex
	asked     *channel.Route // the channel that is being asked or has answered; nil before the first and between two
	delivered bool           // a byte of the answer has left
	left      bool
	draining  bool // left, and the upstream goes on
	timer     *time.Timer
}

// await returns the context under which the upstream is asked. It outlives the request where the channel drains. done ends
// it, and must be called when the answer has been dealt with.
func (c *call) await() (ctx context.Context, done func()) {
	request := c.r.Context()
	ctx, stop := context.WithCancelCause(context.WithoutCancel(request))
	c.client = client{e: c.e, log: c.log, stop: stop}
	forget := context.AfterFunc(request, c.client.leave)
	return ctx, func() {
		forget()
		stop(nil)
		c.client.release()
		c.dismiss()
		if c.release != nil {
			c.release()
		}
	}
}

// ask notes which channel is asked next; false when the client has left.
func (cl *client) ask(route channel.Route) bool {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	if cl.left {
		return false
	}
	cl.asked = &route
	return true
}

// failed notes that the channel that was asked has failed by itself.
func (cl *client) failed() {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.asked = nil
}

// deliver says that a byte of the answer leaves now; false when the client has left, and nothing must leave any more.
func (cl *client) deliver() bool {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.delivered = cl.delivered || !cl.left
	return !cl.left
}

// missed undoes deliver: the first write failed.
func (cl *client) missed() {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.delivered = false
}

// leave says that the client is gone; saying it again changes nothing. It stops the upstream, unless the channel drains and
// there is something to charge: before the first byte the client pays the input at most, and that only where the channel's
// provider bills it.
func (cl *client) leave() {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	if cl.left {
		return
	}
	cl.left = true
	if cl.asked == nil || !cl.asked.Drains || (!cl.delivered && !cl.asked.BillsAbandoned) || !cl.e.drains.begin(cl) {
		cl.stop(fault.New(fault.Cancelled, "The client left."))
		return
	}
	cl.draining = true
	cl.log().Info().Str("channel_id", cl.asked.ChannelID).Msg("client left, upstream is drained")
	cl.timer = time.AfterFunc(cl.e.cfg.Timeouts.Drain, func() { cl.stop(errDrained) })
}

// gone reports whether the client has left, and whether the upstream goes on all the same.
func (cl *client) gone() (left, draining bool) {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	return cl.left, cl.draining
}

// owes reports whether the client has left before the first byte of an answer whose input the provider bills.
func (cl *client) owes() bool {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	return cl.left && !cl.delivered && cl.asked != nil && cl.asked.BillsAbandoned
}

func (cl *client) release() {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	if cl.draining {
		cl.timer.Stop()
		cl.e.drains.end(cl)
	}
}

// abandon resolves the hold of a call whose client left before the first byte: it costs nothing, or the input where the
// provider bills it. used is what the upstream reported, nil for nothing.
func (c *call) abandon(ctx context.Context, used *wire.Usage) {
	c.end = endClient
	if !c.client.owes() {
		c.void(ctx)
		return
	}
	if err := c.settleInput(used); err != nil {
		c.log().Error().Err(err).Msg("input of an abandoned call could not be charged")
	}
}

// settleInput charges the input alone, of which the provider has reported used, or nothing. What it takes for an answer that
// nobody got is in the record as its cost.
func (c *call) settleInput(used *wire.Usage) error {
	all := c.known
	if used != nil {
		all = *used
	}
	input := all.OfInput()
	input.Characters, input.Seconds = c.known.Characters, c.known.Seconds // of what was sent
	s, err := c.billAs(input)
	if err != nil {
		return err
	}
	if s.Usage.ProviderCost, err = c.providerCost(pricing.Vector(all)); err != nil {
		return err
	}
	s.Estimated = s.Estimated || used == nil
	_, err = c.book(c.capped(s))
	return err
}

// drains are the running drains of this node.
type drains struct {
	mu      sync.Mutex
	running map[*client]struct{}
	over    bool
}

// begin reports whether there may be one more.
func (d *drains) begin(cl *client) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over {
		return false
	}
	d.running[cl] = struct{}{}
	return true
}

func (d *drains) end(cl *client) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.running, cl)
}

// Hurry ends all drains, now and from now on: they are charged for what the upstream has said so far. It is for a process
// that must end.
func (e *Engine) Hurry() {
	e.drains.mu.Lock()
	defer e.drains.mu.Unlock()
	e.drains.over = true
	for cl := range e.drains.running {
		cl.stop(errDrained)
	}
}
