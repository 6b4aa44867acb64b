package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"weir/internal/fault"
	"weir/relay/wire"
)

// vendor is a provider with an HTTP API, and the upstream that speaks to it. Its jobs never end; those that are followed come a step
// further with every question.
type vendor struct {
	every  time.Duration
	server *httptest.Server
	http   *http.Client

	mu        sync.Mutex
	jobs      map[string]*job
	followed  map[string]bool // references
	measuring bool
	late      []time.Duration
	asked     int
}

// job is one at the provider.
type job struct {
	asked    time.Time // the last time; zero before the first
	progress int
	moved    time.Time // when it was last told of progress
}

func newVendor(every time.Duration) *vendor {
	v := &vendor{every: every, jobs: map[string]*job{}, followed: map[string]bool{}}
	v.server = httptest.NewServer(v)
	v.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 512}}
	return v
}

// ServeHTTP takes jobs (POST) and tells how they are (GET).
func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reference := strings.TrimPrefix(r.URL.Path, "/jobs/")
	now := time.Now()
	v.mu.Lock()
	defer v.mu.Unlock()
	if r.Method == http.MethodPost {
		v.jobs[reference] = &job{}
		w.WriteHeader(http.StatusCreated)
		return
	}
	j := v.jobs[reference]
	if j == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if v.measuring {
		v.asked++
		if !j.asked.IsZero() {
			v.late = append(v.late, now.Sub(j.asked)-v.every)
		}
	}
	j.asked = now
	if v.followed[reference] && j.progress < 99 {
		j.progress++
		j.moved = now
	}
	_, _ = fmt.Fprintf(w, `{"progress":%d}`, j.progress) // the node may have left
}

// movedAt is when a job was told to have come so far.
func (v *vendor) movedAt(reference string, progress int) (time.Time, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	j := v.jobs[reference]
	if j == nil || j.progress != progress {
		return time.Time{}, false
	}
	return j.moved, true
}

func (v *vendor) measure() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.measuring, v.late, v.asked = true, nil, 0
}

// await waits until so many jobs are there.
func (v *vendor) await(ctx context.Context, jobs int) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(15 * time.Minute); ; {
		v.mu.Lock()
		n := len(v.jobs)
		v.mu.Unlock()
		switch {
		case n == jobs:
			return nil
		case n > jobs || time.Now().After(end):
			return fmt.Errorf("the provider has %d jobs of %d", n, jobs)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (v *vendor) report(o options, d time.Duration) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	p := percentiles(v.late)
	fmt.Printf("questions: %.0f/s (%.0f/s are due); later than due: p50 %s, p99 %s, at most %s (target p99 %s)\n",
		float64(v.asked)/d.Seconds(), float64(o.tasks)/o.every.Seconds(), p(50), p(99), p(100), o.lateTarget)
	if len(v.late) == 0 || p(99) > o.lateTarget {
		return errors.New("questions come too late")
	}
	return nil
}

// Abilities and the following make it an upstream.
func (*vendor) Abilities(wire.Route, string) wire.Abilities {
	return wire.Abilities{MinSeconds: 1, MaxSeconds: 60, DefaultSeconds: 10}
}

// Pace is the same for all.
func (v *vendor) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: v.every, Every: v.every, Most: v.every, Deadline: 6 * time.Hour}
}

// Submit hands a job in.
func (v *vendor) Submit(ctx context.Context, _ wire.Endpoint, j *wire.Job) (wire.JobRef, error) {
	_, err := v.ask(ctx, http.MethodPost, j.Reference)
	return wire.JobRef{ID: j.Reference}, err
}

// Poll asks after it.
func (v *vendor) Poll(ctx context.Context, _ wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	body, err := v.ask(ctx, http.MethodGet, ref.ID)
	if err != nil {
		return nil, err
	}
	var said struct {
		Progress int `json:"progress"`
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return nil, fault.Wrap(fault.UpstreamFailed, "The provider's answer could not be read.", err)
	}
	return &wire.JobStatus{State: wire.JobRunning, Progress: said.Progress}, nil
}

// Cancel stops it.
func (*vendor) Cancel(context.Context, wire.Endpoint, wire.JobRef) error { return nil }

func (v *vendor) ask(ctx context.Context, method, reference string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, v.server.URL+"/jobs/"+reference, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := v.http.Do(r)
	if err != nil {
		return nil, fault.Wrap(fault.UpstreamFailed, "The provider does not answer.", err)
	}
	body, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err == nil && response.StatusCode >= http.StatusBadRequest {
		err = fault.Newf(fault.UpstreamFailed, "The provider answers %d.", response.StatusCode)
	}
	return body, err
}
