package safedial

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// mostTransports bounds the transports that are kept; beyond it the idle connections of all are given up.
const mostTransports = 256

// Pool makes and keeps transports for those who go through a proxy, or have a time of their own in which a connection must be
// made. The address of the proxy is guarded as every other; what is behind it the proxy resolves. Safe for concurrent use.
type Pool struct {
	guard Guard
	mu    sync.Mutex
	by    map[way]*http.Transport
}

type way struct {
	proxy   string
	connect time.Duration
}

// NewPool returns an empty pool.
func NewPool(g Guard) *Pool { return &Pool{guard: g, by: map[way]*http.Transport{}} }

// Transport returns the transport through a proxy (a URL; "" for none) and with a time to connect in; 0 = the usual.
func (p *Pool) Transport(proxy string, connect time.Duration) http.RoundTripper {
	if connect <= 0 {
		connect = connectTimeout
	}
	w := way{proxy, connect}
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.by[w]; t != nil {
		return t
	}
	var through *url.URL
	if proxy != "" {
		u, err := url.Parse(proxy)
		if err != nil {
			return refusal{fmt.Errorf("proxy: %w", err)}
		}
		through = u
	}
	if len(p.by) >= mostTransports {
		for w, t := range p.by {
			t.CloseIdleConnections()
			delete(p.by, w)
		}
	}
	t := p.guard.transport(through, connect)
	p.by[w] = t
	return t
}

// refusal is the transport to an address that is none.
type refusal struct{ err error }

// RoundTrip fails.
func (r refusal) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.err }
