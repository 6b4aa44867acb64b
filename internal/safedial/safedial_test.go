package safedial_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"weir/internal/fault"
	"weir/internal/safedial"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true,
		"127.0.0.1": false, "::1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "::": false, "fe80::1": false, "fd00::1": false, "224.0.0.1": false, "255.255.255.255": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:7f00:1::": false,
	} {
		if got := safedial.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("Public(%s) = %v, want %v", address, got, want)
		}
	}
}

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]fault.Code{
		"https://api.example.com/v1": "", "http://93.184.216.34:8080": "",
		"ftp://example.com": fault.Invalid, "https://": fault.Invalid, "https://u:p@example.com": fault.Invalid,
		"http://127.0.0.1:1": fault.Invalid, "http://localhost": fault.Invalid, "http://[::1]/": fault.Invalid, "http://169.254.169.254/": fault.Invalid,
	} {
		if got := fault.CodeOf(safedial.Guard{}.CheckURL(raw)); got != want {
			t.Errorf("CheckURL(%s) = %q, want %q", raw, got, want)
		}
	}
	if err := (safedial.Guard{AllowPrivate: true}).CheckURL("http://127.0.0.1:1"); err != nil {
		t.Errorf("allowed private address: %v", err)
	}
}

// A name that resolves to a private address, and a redirect to one, are stopped by the dial itself.
func TestDialIsGuarded(t *testing.T) {
	t.Parallel()
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	t.Cleanup(inside.Close)
	get := func(g safedial.Guard) error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, inside.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := g.Transport().RoundTrip(req)
		if err == nil {
			err = res.Body.Close()
		}
		return err
	}
	if err := get(safedial.Guard{}); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("loopback was dialled: %v", err)
	}
	if err := get(safedial.Guard{AllowPrivate: true}); err != nil {
		t.Errorf("allowed loopback: %v", err)
	}
}
