package apptest

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Proxy stands before a server and can take it away.
type Proxy struct {
	// URL is the server's, by way of the proxy.
	URL string

	target   string
	listener net.Listener

	mu     sync.Mutex
	conns  map[net.Conn]struct{}
	state  proxyState
	healed chan struct{} // closed while data flows
	wg     sync.WaitGroup
}

type proxyState int

const (
	passing proxyState = iota
	cut
	stalled
)

// NewProxy stands before the server of a URL, until the test ends.
func NewProxy(t testing.TB, server string) *Proxy {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{target: u.Host, conns: map[net.Conn]struct{}{}, healed: make(chan struct{})}
	close(p.healed)
	if p.listener, err = (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	u.Host = p.listener.Addr().String()
	p.URL = u.String()
	p.wg.Go(p.accept)
	t.Cleanup(func() {
		p.Heal()
		_ = p.listener.Close()
		p.drop()
		p.wg.Wait()
	})
	return p
}

// Cut ends all connections and refuses new ones.
func (p *Proxy) Cut() {
	p.set(cut)
	p.drop()
}

// Stall keeps all connections and takes new ones, and passes nothing on.
func (p *Proxy) Stall() { p.set(stalled) }

// Heal ends Cut and Stall.
func (p *Proxy) Heal() { p.set(passing) }

func (p *Proxy) set(s proxyState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state == s {
		return
	}
	if s == stalled {
		p.healed = make(chan struct{})
	} else if p.state == stalled {
		close(p.healed)
	}
	p.state = s
}

func (p *Proxy) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
	clear(p.conns)
}

func (p *Proxy) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state == cut {
		return false
	}
	for _, c := range conns {
		p.conns[c] = struct{}{}
	}
	return true
}

func (p *Proxy) accept() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.wg.Go(func() { p.serve(c) })
	}
}

func (p *Proxy) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	if !p.keep(c) {
		return
	}
	up, err := net.Dial("tcp", p.target) //nolint:noctx // a test's own server on this machine
	if err != nil || !p.keep(up) {
		return
	}
	defer func() { _ = up.Close() }()
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{c, up}, {up, c}} {
		p.wg.Go(func() {
			_, _ = io.Copy(valve{p, way[1]}, way[0]) // it ends when either side does
			done <- struct{}{}
		})
	}
	<-done
}

// valve lets data through unless the proxy is stalled.
type valve struct {
	p  *Proxy
	to net.Conn
}

func (v valve) Write(b []byte) (int, error) {
	v.p.mu.Lock()
	healed := v.p.healed
	v.p.mu.Unlock()
	<-healed
	return v.to.Write(b)
}
