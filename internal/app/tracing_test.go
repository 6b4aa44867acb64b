package app_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"weir/internal/app/apptest"
)

// spans is a collector that keeps what it is told.
type spans struct {
	mu   sync.Mutex
	all  []*otlp.Span
	raw  bytes.Buffer
	from string // attributes of the process
}

func collect(t *testing.T) (*spans, string) {
	t.Helper()
	s := &spans{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var export collector.ExportTraceServiceRequest
		if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &export) != nil {
			t.Errorf("%s: %d bytes are no export (%v)", r.URL.Path, len(body), err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.raw.Write(body)
		for _, resource := range export.GetResourceSpans() {
			s.from = resource.GetResource().String()
			for _, scope := range resource.GetScopeSpans() {
				s.all = append(s.all, scope.GetSpans()...)
			}
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(server.Close)
	return s, server.URL
}

// attributes are the attributes of a span, name=value, sorted.
func attributes(span *otlp.Span) string {
	var all []string
	for _, a := range span.GetAttributes() {
		v := a.GetValue().GetStringValue()
		if v == "" {
			v = strings.TrimSpace(a.GetValue().String())
			_, v, _ = strings.Cut(v, ":")
		}
		all = append(all, a.GetKey()+"="+strings.Trim(v, `"`))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// TestTraces: calls and the vendors that were asked for them are told to a collector, below the client's own span, without
// anything that was said or that opens a door.
func TestTraces(t *testing.T) {
	t.Parallel()
	got, endpoint := collect(t)
	s := sqliteSite(t)
	s.Env = append(s.Env, "OTEL_EXPORTER_OTLP_ENDPOINT="+endpoint)
	n := s.Start(t)
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	t.Cleanup(broken.Close)
	n.Channel(broken.URL, 9)
	n.Channel(apptest.NewVendor(t).URL, 0)
	x := n.Tenant("5")
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	if r := x.Chat(apptest.Ask("ok"), "traceparent", parent); r.Status != http.StatusOK {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	x.Chat(apptest.Streamed("ok"))
	x.Chat(strings.Replace(apptest.Ask("ok"), apptest.Model, "no-such-model", 1))
	n.Stop()

	got.mu.Lock()
	defer got.mu.Unlock()
	count := map[string]int{}
	for _, span := range got.all {
		count[span.GetKind().String()+" "+span.GetName()]++
	}
	if count["SPAN_KIND_SERVER chat gpt-4o"] != 2 || count["SPAN_KIND_CLIENT chat gpt-4o"] < 3 || count["SPAN_KIND_SERVER chat no-such-model"] != 1 {
		t.Fatalf("the spans are %v", count)
	}
	var call *otlp.Span
	for _, span := range got.all {
		switch {
		case strings.Contains(span.GetName(), "no-such"):
			if !strings.Contains(attributes(span), "error.type=MODEL_NOT_FOUND") || span.GetStatus().GetCode() != otlp.Status_STATUS_CODE_ERROR {
				t.Errorf("a refused call: %s", attributes(span))
			}
		case span.GetKind() == otlp.Span_SPAN_KIND_SERVER && len(span.GetParentSpanId()) > 0:
			call = span
		}
	}
	if call == nil || string(call.GetTraceId()) != "\x0a\xf7\x65\x19\x16\xcd\x43\xdd\x84\x48\xeb\x21\x1c\x80\x31\x9c" {
		t.Fatalf("no call is below the client's span: %v", call)
	}
	for _, want := range []string{
		"gen_ai.operation.name=chat", "gen_ai.request.model=gpt-4o", "gen_ai.usage.input_tokens=", "gen_ai.usage.output_tokens=",
		"weir.end=complete", "weir.charge.usd=0.00", "weir.request.id=req_", "weir.tenant.id=ten_", "http.route=/v1/chat/completions",
	} {
		if !strings.Contains(attributes(call), want) {
			t.Errorf("%s is missing from the call: %s", want, attributes(call))
		}
	}
	var attempts []string
	for _, span := range got.all {
		if bytes.Equal(span.GetParentSpanId(), call.GetSpanId()) {
			attempts = append(attempts, attributes(span))
		}
	}
	if len(attempts) != 2 || !strings.Contains(attempts[0], "error.type=UPSTREAM_FAILED") || strings.Contains(attempts[1], "error.type") ||
		!strings.Contains(attempts[1], "weir.attempt=2") || !strings.Contains(attempts[1], "server.address=127.0.0.1") {
		t.Errorf("the attempts are %q", attempts)
	}
	if !strings.Contains(got.from, "weir") || !strings.Contains(got.from, "service.instance.id") {
		t.Errorf("the process is %s", got.from)
	}
	for what, secret := range map[string]string{"the key": x.Key, "the vendor's key": apptest.VendorKey, "what was asked": "What is a weir"} {
		if bytes.Contains(got.raw.Bytes(), []byte(secret)) {
			t.Errorf("%s is in what was sent", what)
		}
	}
}

// TestTracesWithoutACollector: a collector that is away costs spans, and no call.
func TestTracesWithoutACollector(t *testing.T) {
	t.Parallel()
	s := sqliteSite(t)
	s.Env = append(s.Env, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1")
	n := s.Start(t)
	n.Channel(apptest.NewVendor(t).URL, 0)
	x := n.Tenant("1")
	if r := x.Chat(apptest.Ask("ok")); r.Status != http.StatusOK {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	n.Stop()
}
