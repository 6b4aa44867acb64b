package main_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
)

// balancer hands calls to nodes in turn, to those whose /readyz was 200 when it last asked, as load balancers do.
type balancer struct {
	t     *testing.T
	url   string
	mu    sync.Mutex
	nodes map[string]bool // whether it is ready, by URL
	turn  int
}

func newBalancer(t *testing.T) *balancer {
	t.Helper()
	b := &balancer{t: t, nodes: map[string]bool{}}
	server := httptest.NewServer(b)
	b.url = server.URL
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var asking sync.WaitGroup
	asking.Go(func() { b.ask(ctx) })
	t.Cleanup(func() {
		stop()
		asking.Wait()
		server.Close()
	})
	return b
}

func (b *balancer) set(url string, ready bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.nodes[url] = ready
}

// ask asks every node for its health, twenty times a second.
func (b *balancer) ask(ctx context.Context) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Second}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		b.mu.Lock()
		var all []string
		for url := range b.nodes {
			all = append(all, url)
		}
		b.mu.Unlock()
		for _, url := range all {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", http.NoBody)
			if err != nil {
				b.t.Error(err)
				return
			}
			response, err := client.Do(request)
			if err == nil {
				_ = response.Body.Close()
			}
			b.set(url, err == nil && response.StatusCode == http.StatusOK)
		}
	}
}

func (b *balancer) next() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var ready []string
	for url, is := range b.nodes {
		if is {
			ready = append(ready, url)
		}
	}
	if len(ready) == 0 {
		return ""
	}
	b.turn++
	return ready[b.turn%len(ready)]
}

// ServeHTTP passes a call on, and its answer as it comes. It tries nothing twice. A call's body is read first: net/http lets nobody
// read it any more once an answer to it begins, and cuts a connection on which it could not be sent to its end.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	to := b.next()
	if to == "" {
		http.Error(w, "no node is ready", http.StatusServiceUnavailable)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	request, err := http.NewRequestWithContext(r.Context(), r.Method, to+r.URL.Path, bytes.NewReader(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	request.Header = r.Header.Clone()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		http.Error(w, "the node: "+err.Error(), http.StatusBadGateway)
		return
	}
	defer func() { _ = response.Body.Close() }()
	maps.Copy(w.Header(), response.Header)
	w.WriteHeader(response.StatusCode)
	if _, err := io.Copy(flushing{w}, response.Body); err != nil {
		panic(http.ErrAbortHandler) // the client must not take a cut answer for a whole one
	}
}

type flushing struct{ http.ResponseWriter }

func (f flushing) Write(p []byte) (int, error) {
	n, err := f.ResponseWriter.Write(p)
	if flusher, ok := f.ResponseWriter.(http.Flusher); ok {
		flusher.Flush()
	}
	return n, err
}

// TestRollingRestart: two nodes behind a load balancer are restarted by SIGTERM one after the other, under load. No call fails,
// no stream is cut, and every answer is on the books exactly once.
func TestRollingRestart(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, dbtest.Postgres(t))
	s.Env = append(s.Env, "WEIR_DRAIN_DELAY=1s", "WEIR_DRAIN_TIMEOUT=20s")
	b := newBalancer(t)
	nodes := []*process{serve(t, s), serve(t, s)}
	for _, p := range nodes {
		b.set(p.URL, true)
	}
	nodes[0].Channel(apptest.NewVendor(t).URL, 0)
	x := nodes[0].Tenant("100")
	front := s.Attach(t, b.url)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var load sync.WaitGroup
	var mu sync.Mutex
	var answers []string
	for i := range 6 {
		body := []string{apptest.Ask("ok"), apptest.Streamed("ok"), apptest.Streamed("paced")}[i%3]
		load.Go(func() {
			for ctx.Err() == nil {
				requestID, fault := ask(t, front, x.Key, body)
				if fault != "" {
					t.Error(fault)
					return
				}
				mu.Lock()
				answers = append(answers, requestID)
				mu.Unlock()
			}
		})
	}
	enough := func(more int) {
		mu.Lock()
		want := len(answers) + more
		mu.Unlock()
		apptest.Await(t, "under load", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return len(answers) >= want || t.Failed()
		})
	}
	enough(20)
	for i, old := range nodes {
		old.signal(syscall.SIGTERM)
		if code := old.ended(); code != 0 {
			t.Errorf("exit code %d after SIGTERM:\n%s", code, old.out)
		}
		nodes[i] = serve(t, s)
		b.set(nodes[i].URL, true)
		enough(10)
	}
	stop()
	load.Wait()
	x.Person = x.At(nodes[1].Node)
	x.Quiet()
	charged := map[string]int{}
	rows, err := s.DB.SQL.QueryContext(t.Context(),
		"SELECT replace(request_id::text, '-', ''), cash_n + bonus_n + debt_n, estimated FROM charges WHERE outcome = 1")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // read to its end, or given up
	for rows.Next() {
		var requestID string
		var amount int64
		var estimated bool
		if err := rows.Scan(&requestID, &amount, &estimated); err != nil {
			t.Fatal(err)
		}
		charged["req_"+requestID]++
		if amount != int64(apptest.Cost(apptest.Reported)) || estimated {
			t.Errorf("%s: %d nano-USD, estimated %v", requestID, amount, estimated)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, requestID := range answers {
		if charged[requestID] != 1 {
			t.Errorf("%s is charged %d times", requestID, charged[requestID])
		}
	}
	if len(charged) != len(answers) {
		t.Errorf("%d answers, %d charges", len(answers), len(charged))
	}
	t.Logf("%d answers", len(answers))
}

// ask makes one call that is not given up halfway; fault says what is wrong with its answer.
func ask(t *testing.T, n *apptest.Node, key, body string) (requestID, fault string) {
	request, err := n.Request(context.WithoutCancel(t.Context()), http.MethodPost, "/v1/chat/completions", key, strings.NewReader(body))
	if err != nil {
		return "", err.Error()
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return "", err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	switch streamed := strings.Contains(body, `"stream":true`); {
	case err != nil:
		return "", "cut: " + err.Error()
	case response.StatusCode != http.StatusOK:
		return "", response.Status + " " + string(text)
	case streamed && !bytes.HasSuffix(text, []byte("data: [DONE]\n\n")):
		return "", "a stream without its end: " + string(text)
	}
	return response.Header.Get("X-Request-Id"), ""
}
