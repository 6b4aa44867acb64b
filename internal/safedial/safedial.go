// Package safedial dials addresses that a user can influence: channels, webhooks, media. It refuses loopback, private,
// link-local, shared, multicast and metadata addresses, after DNS and on every dial, so that neither a rebinding name nor a
// redirect gets through.
package safedial

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"weir/internal/fault"
)

// Guard decides which addresses may be dialled. The zero value refuses everything that is not public.
type Guard struct {
	// AllowPrivate lets loopback and private addresses pass (WEIR_ALLOW_PRIVATE_UPSTREAMS).
	AllowPrivate bool
}

// special are the networks that are not the public internet beyond what net/netip knows: shared address space, protocol
// assignments, documentation, benchmarking, reserved, NAT64 and 6to4 (which embed IPv4 addresses).
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("100::/64"),
}

// Public reports whether an address belongs to the public internet.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// Control is a net.Dialer's: it sees each address after DNS, just before the connection is made.
func (g Guard) Control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	if g.AllowPrivate || Public(ap.Addr()) {
		return nil
	}
	return fault.New(fault.Invalid, "The address is not on the public internet.")
}

// CheckURL refuses what can be refused before any connection: other schemes, user names, and literal addresses that are
// not public. Returns INVALID.
func (g Guard) CheckURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "":
		return fault.New(fault.Invalid, "is not an http:// or https:// URL")
	case u.User != nil:
		return fault.New(fault.Invalid, "holds a user name or a password")
	case g.AllowPrivate:
		return nil
	}
	if a, err := netip.ParseAddr(u.Hostname()); (err == nil && !Public(a)) || u.Hostname() == "localhost" {
		return fault.New(fault.Invalid, "is not on the public internet")
	}
	return nil
}

// Transport is an http.Transport for calls to vendors: guarded, without compression and HTTP/2 (which buffers streams),
// with a large pool per host, and it never follows a proxy from the environment.
func (g Guard) Transport() *http.Transport { return g.transport(nil, connectTimeout) }

// connectTimeout bounds a connection, and the TLS handshake after it.
const connectTimeout = 10 * time.Second

func (g Guard) transport(proxy *url.URL, connect time.Duration) *http.Transport {
	d := &net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second, Control: g.Control}
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	t := &http.Transport{
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return d.DialContext(ctx, network, addr)
		},
		Protocols:           protocols,
		MaxIdleConns:        0,
		MaxIdleConnsPerHost: 2048,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: connect,
		DisableCompression:  true,
		WriteBufferSize:     16 << 10,
		ReadBufferSize:      16 << 10,
	}
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	return t
}
