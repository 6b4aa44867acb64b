package responses

import (
	"net/http/httptest"
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/relay/protocol/openai"
	"weir/relay/wire"
)

// A stream of the vendor's own events that the balance ends is incomplete, with the items that are done, and numbered on; one
// that breaks ends with an error.
func TestPassedStreamsThatEndEarly(t *testing.T) {
	t.Parallel()
	frames := []string{
		`{"type":"response.created","sequence_number":0,"response":{"id":"resp_v","object":"response","status":"in_progress","model":"m","output":[],"odd":1}}`,
		`{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{"id":"msg_v","type":"message","content":[]}}`,
		`{"type":"response.output_text.delta","sequence_number":8,"item_id":"msg_w","output_index":1,"content_index":0,"delta":"Hm"}`,
	}
	begin := func(t *testing.T) (*httptest.ResponseRecorder, wire.Sink) {
		t.Helper()
		codec := New(openai.New())
		req, err := codec.Decode([]byte(`{"model":"gpt-4o","input":"x","stream":true}`), wire.RouteChat)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		sink := codec.Sink(w, req)
		for _, data := range frames {
			if err := sink.Frame(wire.Frame{Name: "x", Data: []byte(data)}); err != nil {
				t.Fatal(err)
			}
		}
		return w, sink
	}
	w, sink := begin(t)
	if err := sink.End(wire.End{Usage: wire.Usage{Input: 3, Output: 4}, Reason: "balance", CostUSD: "0.1"}); err != nil {
		t.Fatal(err)
	}
	last := w.Body.String()[strings.LastIndex(w.Body.String(), "data: "):]
	for _, part := range []string{
		`"type":"response.incomplete","sequence_number":9`, `"status":"incomplete"`, `"reason":"max_output_tokens"`, `"end_reason":"balance"`, `"total_tokens":7`,
		`"cost_usd":"0.1"`, `"odd":1`, `"model":"gpt-4o"`, `x0","type":"message"`,
	} {
		if !strings.Contains(last, part) {
			t.Errorf("no %s in %s", part, last)
		}
	}
	if strings.Contains(w.Body.String(), "resp_v") || strings.Contains(w.Body.String(), "msg_") && strings.Contains(w.Body.String(), "msg_v") {
		t.Errorf("the vendor's names show: %s", w.Body)
	}
	w, sink = begin(t)
	if err := sink.Fail(fault.New(fault.UpstreamFailed, "The upstream provider failed.")); err == nil && !strings.Contains(w.Body.String(), `"type":"error","sequence_number":9`) {
		t.Errorf("%s", w.Body)
	}
}
