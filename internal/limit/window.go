package limit

import "time"

// windowSeconds is how long a second's requests count.
const windowSeconds = 60

// window counts requests and tokens by the second in which they began. The zero value is empty. Not safe for concurrent use.
type window struct {
	slots    []slot // ascending
	requests int64
	tokens   int64
}

type slot struct {
	at               int64 // Unix seconds
	requests, tokens int64
}

// forget drops what no longer counts at a time.
func (w *window) forget(now int64) {
	n := 0
	for n < len(w.slots) && w.slots[n].at+windowSeconds <= now {
		w.requests -= w.slots[n].requests
		w.tokens -= w.slots[n].tokens
		n++
	}
	if n > 0 {
		w.slots = append(w.slots[:0], w.slots[n:]...)
	}
}

// add counts in the second of a time, which must still count; nothing is changed otherwise.
func (w *window) add(at, requests, tokens int64) {
	i := len(w.slots)
	for i > 0 && w.slots[i-1].at > at {
		i--
	}
	switch {
	case i > 0 && w.slots[i-1].at == at:
		w.slots[i-1].requests += requests
		w.slots[i-1].tokens += tokens
	case i == len(w.slots):
		w.slots = append(w.slots, slot{at, requests, tokens})
	default:
		return // older than what is left, and forgotten
	}
	w.requests += requests
	w.tokens += tokens
}

// empty is when nothing of the window counts any longer; zero when it is empty.
func (w *window) empty() time.Time {
	if len(w.slots) == 0 {
		return time.Time{}
	}
	return time.Unix(w.slots[len(w.slots)-1].at+windowSeconds, 0).UTC()
}

// room is when so many requests and tokens less count, at the latest when all are gone.
func (w *window) room(requests, tokens int64) time.Time {
	for _, s := range w.slots {
		requests -= s.requests
		tokens -= s.tokens
		if requests <= 0 && tokens <= 0 {
			return time.Unix(s.at+windowSeconds, 0).UTC()
		}
	}
	return w.empty()
}
