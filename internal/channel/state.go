package channel

import (
	"sync"
	"sync/atomic"
	"time"
)

// states is what a node has learnt of channels. It outlives snapshots.
type states struct {
	mu sync.Mutex
	by map[string]*state
}

func newStates() *states { return &states{by: map[string]*state{}} }

// of returns the state of a channel, which is made on first use.
func (s *states) of(channelID string) *state {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.by[channelID]
	if st == nil {
		st = &state{}
		s.by[channelID] = st
	}
	return st
}

// keep drops the states of channels that are not there any longer.
func (s *states) keep(views []*view) {
	there := make(map[string]struct{}, len(views))
	for _, v := range views {
		there[v.id] = struct{}{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for channelID, st := range s.by {
		if _, ok := there[channelID]; !ok && st.running.Load() == 0 {
			delete(s.by, channelID)
		}
	}
}

// state is what a node knows of one channel besides its row. Safe for concurrent use.
type state struct {
	running atomic.Int64 // calls
	worked  atomic.Int64 // when a call last succeeded, Unix nanoseconds
	pace    sync.Map     // model → *pace
	minute  window
}

// window counts calls of the last minute: those of this minute, and the part of the last one's that still lies in it.
type window struct {
	mu            sync.Mutex
	minute        int64
	before, since int64
}

// take counts one call more, unless there are as many as there may be.
func (w *window) take(now time.Time, most int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	minute := now.Unix() / 60
	switch {
	case minute == w.minute+1:
		w.before, w.since = w.since, 0
	case minute != w.minute:
		w.before, w.since = 0, 0
	}
	w.minute = minute
	left := int64(time.Minute - time.Duration(now.UnixNano()%int64(time.Minute)))
	if w.since+w.before*left/int64(time.Minute) >= most {
		return false
	}
	w.since++
	return true
}

// begin takes a place among the calls that a channel may have at once and in a minute; false when there is none. shares is
// how many nodes divide them.
func (s *state) begin(v *view, shares int64, now time.Time) bool {
	running := s.running.Add(1)
	if most := share(v.maxConcurrency, shares); most > 0 && running > most {
		s.running.Add(-1)
		return false
	}
	if most := share(v.maxRPM, shares); most > 0 && !s.minute.take(now, most) {
		s.running.Add(-1)
		return false
	}
	return true
}

// share is a node's part of a bound, at least 1; 0 stays 0: no bound.
func share(most, shares int64) int64 {
	if most <= 0 {
		return 0
	}
	return max(1, most/max(shares, 1))
}

// pace is how fast a channel answers a model, as a moving average. 0 = not known.
type pace struct {
	firstByte atomic.Int64 // microseconds
	perToken  atomic.Int64 // microseconds for each token of output after it
}

// paceOf returns what is known of a channel's speed with a model; nil for nothing.
func (s *state) paceOf(model string) *pace {
	p, _ := s.pace.Load(model)
	known, _ := p.(*pace)
	return known
}

// learn takes one more call into the average, in which it weighs a fifth.
func (s *state) learn(model string, firstByte, rest time.Duration, tokens int64) {
	p := s.paceOf(model)
	if p == nil {
		made, _ := s.pace.LoadOrStore(model, &pace{})
		p, _ = made.(*pace)
	}
	average(&p.firstByte, firstByte.Microseconds())
	if tokens > 0 && rest > 0 {
		average(&p.perToken, rest.Microseconds()/tokens)
	}
}

// average mixes a sample in. Of two at once one may be lost.
func average(into *atomic.Int64, sample int64) {
	old := into.Load()
	if old == 0 {
		into.Store(max(sample, 1))
		return
	}
	into.Store(max(old+(sample-old)/5, 1))
}

// usualOutput is the answer by which paces are compared, in tokens.
const usualOutput = 200

// answer is how long a usual answer takes, in microseconds; 0 when nothing is known.
func (p *pace) answer() int64 {
	if p == nil {
		return 0
	}
	first := p.firstByte.Load()
	if first == 0 {
		return 0
	}
	return first + usualOutput*p.perToken.Load()
}
