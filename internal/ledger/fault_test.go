package ledger

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
)

// proxy stands between a ledger and PostgreSQL and does what networks do.
type proxy struct {
	t      *testing.T
	server string
	addr   string

	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]bool

	loseReply  atomic.Bool  // the next COMMIT is carried out, its reply is lost
	marker     atomic.Value // string: only COMMITs of transactions that say it count; unset: all do
	loseCommit atomic.Bool  // the next COMMIT never arrives
	goneAfter  atomic.Bool  // with the next lost reply the server is away, until open
	stalled    atomic.Bool  // nothing is carried, nothing is closed
	odds       atomic.Int64 // one COMMIT in so many loses its reply
	cuts       atomic.Int64
}

// through starts a proxy to the database's server; the DSN leads through it.
func through(t *testing.T, d *dbtest.DB) (p *proxy, dsn string) {
	t.Helper()
	u, err := url.Parse(d.DSN)
	if err != nil {
		t.Fatal(err)
	}
	p = &proxy{t: t, server: u.Host, conns: map[net.Conn]bool{}}
	p.open("127.0.0.1:0")
	t.Cleanup(p.close)
	u.Host = p.addr
	return p, u.String()
}

func (p *proxy) open(addr string) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	p.listener, p.addr = l, l.Addr().String()
	p.mu.Unlock()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
}

// close cuts every connection and refuses new ones.
func (p *proxy) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.listener.Close()
	for c := range p.conns {
		_ = c.Close()
	}
}

func (p *proxy) serve(client net.Conn) {
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		_ = client.Close()
		return
	}
	p.mu.Lock()
	p.conns[client], p.conns[server] = true, true
	p.mu.Unlock()
	var swallow atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		marked, last := false, ""
		p.pump(server, client, func(b []byte) bool {
			marker, _ := p.marker.Load().(string)
			if marker != last { // a transaction under way began when others counted
				marked, last = false, marker
			}
			marked = (marked && !bytes.Contains(b, []byte("BEGIN"))) || bytes.Contains(b, []byte(marker))
			if !bytes.Contains(b, []byte("COMMIT\x00")) || !marked {
				return true
			}
			if p.loseCommit.CompareAndSwap(true, false) {
				p.cuts.Add(1)
				return false
			}
			if n := p.odds.Load(); p.loseReply.CompareAndSwap(true, false) || (n > 0 && rand.Int64N(n) == 0) {
				swallow.Store(true)
			}
			return true
		})
	})
	wg.Go(func() {
		p.pump(client, server, func([]byte) bool {
			if swallow.Load() {
				p.cuts.Add(1)
				if p.goneAfter.CompareAndSwap(true, false) {
					p.close()
				}
				return false
			}
			return true
		})
	})
	wg.Wait()
	p.mu.Lock()
	delete(p.conns, client)
	delete(p.conns, server)
	p.mu.Unlock()
}

// pump carries bytes until pass says no or an end closes, then closes both.
func (p *proxy) pump(to io.WriteCloser, from io.ReadCloser, pass func([]byte) bool) {
	defer func() { _, _ = to.Close(), from.Close() }()
	b := make([]byte, 1<<16)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		for p.stalled.Load() {
			time.Sleep(10 * time.Millisecond)
		}
		if !pass(b[:n]) {
			return
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

// faulty runs a test on PostgreSQL with a ledger behind a proxy.
func faulty(t *testing.T, test func(k *kit, p *proxy)) {
	t.Helper()
	d := dbtest.Postgres(t)
	p, dsn := through(t, d)
	k := &kit{T: t, d: d, book: NewBook(d.SQL, d.Dialect, clock.System{})}
	k.l, k.stop = k.node(dsn, id.NewUUID())
	t.Cleanup(func() {
		k.stop()
		k.sound()
	})
	test(k, p)
}

// W5 and W6: the commit is done or not, nobody knows, and the same ids are submitted again.
func TestUnknownCommitIsAskedAgain(t *testing.T) {
	t.Parallel()
	for name, arm := range map[string]func(p *proxy) *atomic.Bool{
		"reply lost":  func(p *proxy) *atomic.Bool { return &p.loseReply },
		"commit lost": func(p *proxy) *atomic.Bool { return &p.loseCommit },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faulty(t, func(k *kit, p *proxy) {
				ctx := k.Context()
				repeated := name == "reply lost"
				tenant := k.tenant(1000, 0)
				h := hold(tenant, 100)
				steps := []struct {
					name, marker string
					run          func() (bool, error)
				}{
					{"hold", batchMarker, func() (bool, error) {
						g, err := k.l.Hold(ctx, h)
						return g.Repeated, err
					}},
					{"extend", "UPDATE open_holds", func() (bool, error) {
						g, err := k.l.Extend(ctx, Extend{Hold: h.ID, Tenant: tenant, Seq: 1, Amount: 50})
						return g.Repeated, err
					}},
					{"settle", batchMarker, func() (bool, error) {
						c, err := k.l.Settle(ctx, settle(h, 120))
						return c.Repeated, err
					}},
				}
				for _, s := range steps {
					p.marker.Store(s.marker)
					flag := arm(p)
					flag.Store(true)
					got, err := s.run()
					if err != nil || got != repeated || flag.Load() {
						k.Errorf("%s: repeated %v, %v; want %v", s.name, got, err, repeated)
					}
				}
				k.want(tenant, Wallet{Cash: 880})
				if n := k.count("SELECT count(*) FROM charges WHERE tenant_id = $1", tenant); n != 1 {
					k.Errorf("%d charges", n)
				}
				if n := k.count("SELECT count(*) FROM usage_logs WHERE tenant_id = $1", tenant); n != 1 {
					k.Errorf("%d usage records", n)
				}
			})
		})
	}
}

// Markers of transactions for proxy.marker: upkeep and sweeps, which come when they come, say none of them.
const (
	batchMarker = "EXECUTE ledger_flush"
	lateMarker  = "late:"
)

func TestLostRepliesUnderLoadChargeExactlyOnce(t *testing.T) {
	t.Parallel()
	faulty(t, func(k *kit, p *proxy) {
		ctx := k.Context()
		tenants := []uuid.UUID{k.tenant(money.USD, 0), k.tenant(money.USD, 500), k.tenant(money.USD, 0)}
		p.odds.Store(6)
		var charged [3]atomic.Int64
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				for j := range 25 {
					n := (i + j) % len(tenants)
					h := hold(tenants[n], 1000)
					if _, err := k.l.Hold(ctx, h); err != nil {
						if fault.CodeOf(err) != fault.Unavailable {
							k.Errorf("hold: %v", err)
						}
						continue
					}
					c, err := k.l.Settle(ctx, settle(h, money.Amount(900+j)))
					if err != nil {
						k.Errorf("settle: %v", err)
						continue
					}
					charged[n].Add(int64(c.Amount))
				}
			})
		}
		wg.Wait()
		p.odds.Store(0)
		k.eventually("doubtful holds are voided", func() bool { return k.count("SELECT count(*) FROM open_holds") == 0 })
		for n, tenant := range tenants {
			if got := k.count("SELECT sum(cash_n + bonus_n + debt_n) FROM charges WHERE tenant_id = $1", tenant); got != charged[n].Load() {
				k.Errorf("tenant %d: charged %d, acknowledged %d", n, got, charged[n].Load())
			}
		}
		k.Logf("%d replies lost", p.cuts.Load())
		if p.cuts.Load() == 0 {
			k.Error("no reply was lost")
		}
	})
}

func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	faulty(t, func(k *kit, p *proxy) {
		ctx := k.Context()
		tenant := k.tenant(1000, 0)
		running, voided := k.mustHold(hold(tenant, 100)), k.mustHold(hold(tenant, 50))
		p.close()
		refused := func() {
			k.Helper()
			start := time.Now()
			if _, err := k.l.Hold(ctx, hold(tenant, 1)); !errors.Is(err, ErrUnavailable) || time.Since(start) > time.Second {
				k.Errorf("hold: %v after %s", err, time.Since(start))
			}
		}
		refused() // finds out
		refused() // knows
		if k.l.Ready() {
			k.Error("ready without a database")
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			start := time.Now()
			_, err := k.l.Settle(ctx, settle(running, 70))
			if took := time.Since(start); !errors.Is(err, ErrUnavailable) || took < settleWait || took > settleWait+3*time.Second {
				k.Errorf("settle: %v after %s", err, took)
			}
		})
		wg.Go(func() {
			if err := k.l.Void(ctx, tenant, voided.ID); !errors.Is(err, ErrUnavailable) {
				k.Errorf("void: %v", err)
			}
		})
		wg.Wait()
		refused()
		p.open(p.addr)
		k.eventually("what was owed has landed", func() bool { return k.wallet(tenant) == Wallet{Cash: 930} })
		k.eventually("holds are granted again", func() bool {
			h := hold(tenant, 1)
			_, err := k.l.Hold(ctx, h)
			if err == nil {
				k.mustSettle(settle(h, 0))
			}
			return err == nil
		})
	})
}

// A server that neither answers nor closes, as under SIGSTOP or behind a dead link.
func TestDatabaseStalled(t *testing.T) {
	t.Parallel()
	faulty(t, func(k *kit, p *proxy) {
		ctx := k.Context()
		tenant := k.tenant(1000, 0)
		running := k.mustHold(hold(tenant, 100))
		p.stalled.Store(true)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				start := time.Now()
				if _, err := k.l.Hold(ctx, hold(tenant, 10)); !errors.Is(err, ErrUnavailable) || time.Since(start) > 10*time.Second {
					k.Errorf("hold: %v after %s", err, time.Since(start))
				}
			})
			time.Sleep(50 * time.Millisecond)
		}
		wg.Wait()
		start := time.Now()
		if _, err := k.l.Hold(ctx, hold(tenant, 10)); !errors.Is(err, ErrUnavailable) || time.Since(start) > time.Second {
			k.Errorf("hold while known to be away: %v after %s", err, time.Since(start))
		}
		p.stalled.Store(false)
		k.eventually("it recovers by itself", k.l.Ready)
		k.mustSettle(settle(running, 70))
		k.eventually("doubtful holds are voided", func() bool { return k.wallet(tenant) == Wallet{Cash: 930} })
	})
}

func TestStopCommitsWhatIsQueued(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(money.USD, 0)
		var wg sync.WaitGroup
		var granted, settled atomic.Int64
		for range 40 {
			wg.Go(func() {
				for {
					h := hold(tenant, 10)
					if _, err := k.l.Hold(k.Context(), h); err != nil {
						return
					}
					granted.Add(1)
					if _, err := k.l.Settle(k.Context(), settle(h, 1)); err == nil {
						settled.Add(1)
					}
				}
			})
		}
		time.Sleep(50 * time.Millisecond)
		k.stop()
		wg.Wait()
		if got := k.count("SELECT count(*) FROM charges"); got != settled.Load() {
			k.Errorf("%d charges, %d acknowledged", got, settled.Load())
		}
		if got := k.count("SELECT count(*) FROM open_holds"); got != granted.Load()-settled.Load() {
			k.Errorf("%d open holds, %d granted, %d settled", got, granted.Load(), settled.Load())
		}
	})
}
