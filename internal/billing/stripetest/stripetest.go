// Package stripetest is a Stripe for tests: it keeps state as Stripe's documents say (Checkout Sessions, payments, refunds,
// disputes, warnings, customers, saved cards, events), honours idempotency keys with the failures stored under them, and sends
// signed webhooks in any order. It takes the place of Stripe behind STRIPE_API_BASE. Written from https://docs.stripe.com/api,
// version 2023-10-16, read 2026-11-30.
package stripetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Key and Secret are what a node is configured with.
const (
	Key    = "sk_test_weir"
	Secret = "whsec_weir"
)

// object is one of Stripe's, as it is written.
type object map[string]any

func (o object) text(name string) string { s, _ := o[name].(string); return s }
func (o object) number(name string) int64 {
	n, _ := o[name].(int64)
	return n
}

// kept is an answer that is given again under its idempotency key.
type kept struct {
	request string
	status  int
	body    []byte
}

// Fault is how the next write fails.
type Fault int

// The faults.
const (
	// Stored answers 500 before anything happens, and again under the same key.
	Stored Fault = iota + 1
	// StoredAfter does what was asked, answers 500, and again under the same key.
	StoredAfter
	// Cut does what was asked and breaks the connection.
	Cut
	// Busy answers 429 and keeps nothing.
	Busy
)

// Stripe is one account. Safe for concurrent use.
type Stripe struct {
	mu      sync.Mutex
	serial  int
	objects map[string]object   // by id
	kinds   map[string][]string // ids in the order in which they were made, by kind
	keys    map[string]kept
	faults  []Fault
	balance map[string]int64 // smallest unit, by currency
	percent int64            // of tax
	decline string           // error code of the next off-session payments; empty: they succeed
	events  []Event
	down    bool
	calls   int
	applied map[string]int // how many writes were done, by path
}

// New returns an account without anything in it.
func New() *Stripe {
	return &Stripe{
		objects: map[string]object{}, kinds: map[string][]string{}, keys: map[string]kept{}, balance: map[string]int64{}, applied: map[string]int{},
	}
}

// FailNext has the next writes fail, each in its way.
func (s *Stripe) FailNext(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// SetDown has every call fail with 503, or ends that.
func (s *Stripe) SetDown(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// Calls is how many calls there were.
func (s *Stripe) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Made is how many objects of a kind there are, such as "checkout.session" or "refund".
func (s *Stripe) Made(kind string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.kinds[kind])
}

// Balance is what the account has, in the smallest unit of a currency such as "usd".
func (s *Stripe) Balance(currency string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.balance[currency]
}

// Last is the id of the newest object of a kind; empty for none.
func (s *Stripe) Last(kind string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if all := s.kinds[kind]; len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

// Field reads a member of an object.
func (s *Stripe) Field(id, name string) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[id][name]
}

// Of is the id of the newest object of a kind whose metadata name an order; empty for none.
func (s *Stripe) Of(kind, order string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Backward(s.kinds[kind]) {
		if meta, _ := s.objects[id]["metadata"].(map[string]string); meta["order_id"] == order {
			return id
		}
	}
	return ""
}

func (s *Stripe) make(kind, prefix string, o object) object {
	s.serial++
	id := fmt.Sprintf("%s_test%05d", prefix, s.serial)
	o["id"], o["object"], o["livemode"] = id, kind, false
	if _, set := o["created"]; !set {
		o["created"] = time.Now().Unix()
	}
	s.objects[id] = o
	s.kinds[kind] = append(s.kinds[kind], id)
	return o
}

// failure is an error as Stripe writes it.
type failure struct {
	status int
	kind   string
	code   string
	text   string
	param  string
	intent object
}

func (f *failure) body() object {
	e := object{"type": f.kind, "message": f.text}
	if f.code != "" {
		e["code"] = f.code
	}
	if f.param != "" {
		e["param"] = f.param
	}
	if f.intent != nil {
		e["payment_intent"] = f.intent
	}
	return object{"error": e}
}

func invalid(param, text string) *failure {
	return &failure{status: http.StatusBadRequest, kind: "invalid_request_error", code: "parameter_invalid", param: param, text: text}
}

func missing(id string) *failure {
	return &failure{status: http.StatusNotFound, kind: "invalid_request_error", code: "resource_missing", text: "No such object: " + id}
}

// ServeHTTP is the API.
func (s *Stripe) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.down {
		write(w, http.StatusServiceUnavailable, object{"error": object{"type": "api_error", "message": "down"}})
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+Key {
		write(w, http.StatusUnauthorized, object{"error": object{"type": "invalid_request_error", "message": "Invalid API Key provided."}})
		return
	}
	if err := r.ParseForm(); err != nil {
		write(w, http.StatusBadRequest, invalid("", err.Error()).body())
		return
	}
	if r.Method == http.MethodGet {
		o, f := s.read(r)
		answer(w, o, f)
		return
	}
	s.write(w, r)
}

// write does a POST under its idempotency key.
func (s *Stripe) write(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Idempotency-Key")
	request := r.URL.Path + "?" + r.PostForm.Encode()
	if before, used := s.keys[key]; used && key != "" {
		if before.request != request {
			write(w, http.StatusBadRequest, object{"error": object{
				"type": "idempotency_error", "message": "Keys for idempotent requests can only be used with the same parameters they were first used with.",
			}})
			return
		}
		w.Header().Set("Idempotent-Replayed", "true")
		w.Header().Set("Content-Type", "application/json")
		if before.status >= http.StatusInternalServerError {
			w.Header().Set("Stripe-Should-Retry", "false")
		}
		w.WriteHeader(before.status)
		_, _ = w.Write(before.body)
		return
	}
	fault := Fault(0)
	if len(s.faults) > 0 {
		fault, s.faults = s.faults[0], s.faults[1:]
	}
	if fault == Busy {
		w.Header().Set("Stripe-Should-Retry", "false")
		write(w, http.StatusTooManyRequests, object{"error": object{"type": "invalid_request_error", "message": "Too many requests."}})
		return
	}
	status, body := http.StatusInternalServerError, []byte(`{"error":{"type":"api_error","message":"An unknown error occurred."}}`)
	if fault != Stored {
		o, f := s.do(r)
		if f != nil {
			o, status = f.body(), f.status
		} else {
			s.applied[r.URL.Path]++
			status = http.StatusOK
		}
		if fault != StoredAfter {
			body = encode(o)
		} else {
			status = http.StatusInternalServerError
		}
	}
	if key != "" {
		s.keys[key] = kept{request, status, body}
	}
	if fault == Cut {
		cut(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if status >= http.StatusInternalServerError {
		w.Header().Set("Stripe-Should-Retry", "false")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// cut breaks the connection, and the replay of the library's own retry finds what was kept.
func cut(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if c, _, err := h.Hijack(); err == nil {
			_ = c.Close()
		}
	}
}

func answer(w http.ResponseWriter, o object, f *failure) {
	if f != nil {
		write(w, f.status, f.body())
		return
	}
	write(w, http.StatusOK, o)
}

func write(w http.ResponseWriter, status int, o object) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(encode(o))
}

func encode(o object) []byte {
	b, err := json.Marshal(o)
	if err != nil {
		return []byte(`{"error":{"type":"api_error","message":"unwritable"}}`)
	}
	return b
}

// metadata reads the metadata of a form below a prefix.
func metadata(r *http.Request, prefix string) map[string]string {
	out := map[string]string{}
	open := "metadata["
	if prefix != "" {
		open = prefix + "[metadata]["
	}
	for name, values := range r.PostForm {
		if rest, ok := strings.CutPrefix(name, open); ok {
			out[strings.TrimSuffix(rest, "]")] = values[0]
		}
	}
	return out
}
