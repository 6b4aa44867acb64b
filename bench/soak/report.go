package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"weir/bench/rig"
)

// report prints what was done, what was hit and what was proven.
func (s *soak) report(w io.Writer, took time.Duration, rest *resting) {
	fmt.Fprintf(w, "\nNemesis\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	names, counts := s.diary.tell()
	for name, what := range map[string]rig.Loss{deedLoseReply: rig.LostReply, deedLoseCommit: rig.LostCommit, deedLoseAnswer: rig.LostAnswer} {
		counts[name] = int(s.lost(what))
	}
	for _, name := range names {
		fmt.Fprintf(t, "  %s\t%d\n", name, counts[name])
	}
	_ = t.Flush() // to w, like all the rest
	s.reportClients(w)
	if rest != nil && rest.books != nil {
		s.reportWindows(w, rest)
	}
	s.reportInvariants(w)
	s.reportLogs(w)
	fmt.Fprintf(w, "\nseed %d, %s\n", s.seed, took.Round(time.Second))
}

func (s *soak) reportClients(w io.Writer) {
	statuses := map[string]int{}
	for _, r := range s.log.Receipts() {
		kind := fmt.Sprintf("refused with %d", r.Status)
		switch {
		case r.Complete && r.Replayed:
			kind = "complete, a repeat"
		case r.Complete && r.EndReason != "":
			kind = "complete, ended by balance"
		case r.Complete:
			kind = "complete"
		case r.Left:
			kind = "left by the client"
		case r.Status == 0:
			kind = "no answer"
		case r.Broke != "":
			kind = "broken off"
		case r.Status == 200:
			kind = "stream ended with an error"
		}
		statuses[kind]++
	}
	fmt.Fprintf(w, "\nRequests of clients: %d\n", len(s.log.Receipts()))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, kind := range slices.Sorted(maps.Keys(statuses)) {
		fmt.Fprintf(t, "  %s\t%d\n", kind, statuses[kind])
	}
	_ = t.Flush() // to w, like all the rest
}

func (s *soak) reportWindows(w io.Writer, rest *resting) {
	fmt.Fprintf(w, "\nCrash windows\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, x := range s.windows(rest.books) {
		hit := fmt.Sprintf("hit %d times", x.hits)
		if x.hits == 0 {
			hit = "NOT HIT"
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\t(%s)\n", x.name, x.state, hit, x.proof)
	}
	_ = t.Flush() // to w, like all the rest
	fmt.Fprintf(w, "  no call held anything any more %s after the trouble ended\n", rest.drained.Round(time.Millisecond))
}

func (s *soak) lost(what rig.Loss) int64 {
	n := s.tillWay.Lost(what)
	for _, m := range s.members {
		n += m.way.Lost(what)
	}
	return n
}

func (s *soak) reportInvariants(w io.Writer) {
	x := s.watch
	x.mu.Lock()
	defer x.mu.Unlock()
	fmt.Fprintf(w, "\nInvariants: %d proofs, the last one at rest; %d more were cut off by the trouble\n", x.proofs, x.interrupted)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, key := range x.order {
		name, promise, _ := strings.Cut(key, "\x00")
		seen := x.seen[name+promise]
		mark := "ok"
		if seen.broken > 0 {
			mark = "BROKEN"
		}
		fmt.Fprintf(t, "  %s\t%s\tchecked %d times\t%d rows in all\t%d at last\t%s\n", mark, name, seen.times, seen.rows, seen.last, promise)
	}
	_ = t.Flush() // to w, like all the rest
	for _, key := range x.order {
		name, promise, _ := strings.Cut(key, "\x00")
		seen := x.seen[name+promise]
		if seen.broken == 0 {
			continue
		}
		fmt.Fprintf(w, "\nBROKEN %s (%s), %d times:\n", name, promise, seen.broken)
		for _, v := range seen.shown {
			fmt.Fprintf(w, "  %s %s: %s\n", v.What, v.ID, v.Tells)
		}
	}
}

// reportLogs lists what the nodes complained of, most often first.
func (s *soak) reportLogs(w io.Writer) {
	said := s.watch.logs.said
	keys := slices.SortedFunc(maps.Keys(said), func(a, b string) int { return said[b] - said[a] })
	fmt.Fprintf(w, "\nSaid by the nodes (%s/*.log)\n", s.dir)
	for _, key := range keys {
		if level, _, _ := strings.Cut(key, " "); level == "error" || level == "warn" || strings.Contains(key, saysResent) {
			fmt.Fprintf(w, "  %6d  %s\n", said[key], key)
		}
	}
}
