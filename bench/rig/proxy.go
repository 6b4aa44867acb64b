package rig

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
)

// Proxy stands before a server and does what networks do: it refuses, stalls, cuts, and loses the one packet that matters.
// Safe for concurrent use.
type Proxy struct {
	// URL is the server's, by way of the proxy.
	URL string

	target   string
	listener net.Listener

	mu     sync.Mutex
	conns  map[net.Conn]struct{}
	refuse bool
	open   chan struct{} // closed while data flows
	wg     sync.WaitGroup

	armed [losses]atomic.Int64
	odds  [losses]atomic.Int64
	lost  [losses]atomic.Int64
}

// Loss is what gets lost with a connection.
type Loss int

// What can get lost.
const (
	LostCommit Loss = iota // a COMMIT of PostgreSQL's protocol, before it arrives
	LostReply              // the answer to a COMMIT that was carried out
	LostAnswer             // the answer to whatever was asked
	losses
)

// NewProxy stands before the server of a URL. Close it.
func NewProxy(server string) (*Proxy, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, errors.New("proxy: the server is not a URL")
	}
	p := &Proxy{target: u.Host, conns: map[net.Conn]struct{}{}, open: make(chan struct{})}
	close(p.open)
	if p.listener, err = net.Listen("tcp4", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	u.Host = p.listener.Addr().String()
	p.URL = u.String()
	p.wg.Go(p.accept)
	return p, nil
}

// Close cuts everything.
func (p *Proxy) Close() error {
	p.Heal()
	err := p.listener.Close()
	p.Cut()
	p.wg.Wait()
	return err
}

// Cut ends all connections; new ones are let in.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close() // whatever it says, it is over
	}
	clear(p.conns)
}

// Refuse ends all connections and lets none in.
func (p *Proxy) Refuse() {
	p.mu.Lock()
	p.refuse = true
	p.mu.Unlock()
	p.Cut()
}

// Stall keeps all connections and lets new ones in, and passes nothing on.
func (p *Proxy) Stall() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.open:
		p.open = make(chan struct{})
	default:
	}
}

// Heal ends Refuse and Stall.
func (p *Proxy) Heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = false
	select {
	case <-p.open:
	default:
		close(p.open)
	}
}

// Lose cuts the next n connections on which this can get lost, at that moment.
func (p *Proxy) Lose(what Loss, n int64) { p.armed[what].Add(n) }

// Odds lets one in n get lost from now on; 0 for none.
func (p *Proxy) Odds(what Loss, n int64) { p.odds[what].Store(n) }

// Lost is how often this got lost so far.
func (p *Proxy) Lost(what Loss) int64 { return p.lost[what].Load() }

func (p *Proxy) accept() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.wg.Go(func() { p.serve(c) })
	}
}

func (p *Proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.refuse {
		p.conns[c] = struct{}{}
	}
	return !p.refuse
}

func (p *Proxy) forget(c net.Conn) {
	_ = c.Close() // it may be closed already
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}

func (p *Proxy) serve(client net.Conn) {
	defer p.forget(client)
	if !p.keep(client) {
		return
	}
	server, err := net.Dial("tcp4", p.target)
	if err != nil {
		return
	}
	defer p.forget(server)
	if !p.keep(server) {
		return
	}
	l := &link{p: p}
	done := make(chan struct{}, 2)
	p.wg.Go(func() {
		l.pump(server, client, l.ask)
		done <- struct{}{}
	})
	p.wg.Go(func() {
		l.pump(client, server, l.answer)
		done <- struct{}{}
	})
	<-done // either way the connection is over
}

// link is one connection through the proxy.
type link struct {
	p       *Proxy
	pending atomic.Int64 // 1 + the Loss that the next answer is
}

// pump passes data on while verdict allows, and then ends the connection.
func (l *link) pump(to, from net.Conn, verdict func([]byte) bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		l.p.mu.Lock()
		open := l.p.open
		l.p.mu.Unlock()
		<-open
		if n > 0 && !verdict(buffer[:n]) {
			return
		}
		if n > 0 {
			if _, werr := to.Write(buffer[:n]); werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Both are sent by lib/pq and PostgreSQL in one piece, at the end of it.
var (
	commit    = []byte("COMMIT\x00")
	committed = []byte("C\x00\x00\x00\x0bCOMMIT\x00")
)

func (l *link) ask(b []byte) bool {
	if l.p.hits(LostAnswer) {
		l.pending.CompareAndSwap(0, 1+int64(LostAnswer))
	}
	if !bytes.Contains(b, commit) {
		return true
	}
	if l.p.hits(LostCommit) {
		l.p.lost[LostCommit].Add(1)
		return false
	}
	if l.p.hits(LostReply) {
		l.pending.Store(1 + int64(LostReply))
	}
	return true
}

func (l *link) answer(b []byte) bool {
	what := Loss(l.pending.Load() - 1)
	if what < 0 {
		return true
	}
	if what == LostReply && !bytes.Contains(b, committed) {
		if bytes.HasPrefix(b, []byte("E")) { // refused: nothing was committed
			l.pending.Store(0)
		}
		return true
	}
	l.p.lost[what].Add(1)
	return false
}

// hits reports whether it is this one's turn to get lost.
func (p *Proxy) hits(what Loss) bool {
	for {
		n := p.armed[what].Load()
		if n <= 0 {
			break
		}
		if p.armed[what].CompareAndSwap(n, n-1) {
			return true
		}
	}
	n := p.odds[what].Load()
	return n > 0 && rollOf(n)
}
