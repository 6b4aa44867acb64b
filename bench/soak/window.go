package main

import (
	"time"

	"github.com/google/uuid"

	"weir/bench/rig"
	"weir/internal/ledger"
)

// window is one of the crash windows of facts/ledger.md §3.5, and how often it was really hit.
type window struct {
	name, state, proof string
	hits               int
}

// windows looks for what each crash window leaves behind. Of tenants with a single caller it can be told which call a hold
// was for: the hold's id bears the time at which the call arrived.
func (s *soak) windows(books *rig.Books) []window {
	w := []window{
		{name: "W1", state: "upstream asked, hold not on disk", proof: "calls that reached the upstream, broke, and left no trace in the ledger"},
		{name: "W2", state: "hold on disk, nothing delivered", proof: "holds expired by the sweeper whose upstream had not finished"},
		{name: "W3", state: "in the middle of a stream", proof: "charges at a checkpoint"},
		{name: "W4", state: "whole answer seen, charge not on disk", proof: "swept holds whose upstream had said everything"},
		{name: "W5", state: "charge on disk, acknowledgement lost", proof: "settlements found on disk when sent again, charges whose client got no end"},
		{name: "W6", state: "commit in doubt", proof: "batches sent again, outages seen by a lane"},
		{name: "W7", state: "Redis emptied", proof: "complete answers begun within 2 s after Redis lost everything"},
		{name: "W8", state: "node slept past its epoch and woke up", proof: "settlements booked late, after the sweeper's"},
	}
	fate := s.fates(books)
	w[0].hits, w[1].hits, w[2].hits, w[3].hits = fate.unheld, fate.undelivered, fate.midstream, fate.unsettled
	logs := s.watch.logs
	w[4].hits = logs.onDisk + fate.unheard
	w[5].hits = logs.resent + logs.said["warn "+saysAway]
	w[6].hits = s.afterLoss()
	for i := range books.Entries {
		if books.Entries[i].Late {
			w[7].hits++
		}
	}
	return w
}

// fate counts how calls with a tenant of their own ended that broke.
type fate struct {
	unheld, undelivered, midstream, unsettled, unheard int
}

func (s *soak) fates(books *rig.Books) fate {
	alone := map[uuid.UUID][]*rig.Entry{}
	for _, t := range s.tenants.alone {
		alone[t.ID] = nil
	}
	var f fate
	for i := range books.Entries {
		e := &books.Entries[i]
		if _, ok := alone[e.Tenant]; ok {
			alone[e.Tenant] = append(alone[e.Tenant], e)
		} else if e.EndReason == ledger.EndCrash {
			f.midstream++
		}
	}
	said, called := map[string]bool{}, map[string]bool{}
	for _, call := range s.upstream.Calls() {
		called[call.Mark] = true
		said[call.Mark] = said[call.Mark] || call.Said
	}
	for _, r := range s.log.Receipts() {
		entries, ok := alone[r.Tenant]
		if ok && r.Broke != "" && !r.Complete && !r.Left && !r.Keyed && !r.Joins {
			f.count(during(entries, r), called[r.Mark], said[r.Mark])
		}
	}
	return f
}

// count takes a call that broke: its hold as it was resolved, and what its upstream did.
func (f *fate) count(e *rig.Entry, called, said bool) {
	switch {
	case e == nil && called:
		f.unheld++
	case e == nil:
	case e.Swept && said:
		f.unsettled++
	case e.EndReason == ledger.EndCrash:
		f.midstream++
	case e.Outcome == ledger.Expired:
		f.undelivered++
	case e.Charged() && !e.Estimated:
		f.unheard++
	}
}

// during finds the hold that was made for a call.
func during(entries []*rig.Entry, r rig.Receipt) *rig.Entry {
	for _, e := range entries {
		if at := e.Time(); e.Hold == r.Request || (!at.Before(r.Began.Truncate(time.Millisecond)) && at.Before(r.Ended)) {
			return e
		}
	}
	return nil
}

// afterLoss counts complete answers that began soon after Redis was emptied or killed.
func (s *soak) afterLoss() int {
	const soon = 2 * time.Second
	losses := append(s.diary.at(deedFlush), s.diary.at(deedRedisCrash)...)
	n := 0
	for _, r := range s.log.Receipts() {
		if !r.Complete {
			continue
		}
		for _, at := range losses {
			if r.Began.After(at) && r.Began.Before(at.Add(soon)) {
				n++
				break
			}
		}
	}
	return n
}
