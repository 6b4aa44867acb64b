// Package tracing tells a collector of OpenTelemetry how calls went: a span of each call, and one of each vendor that was
// asked for it. It is the only place that knows OpenTelemetry; a nil Tracer and a nil Span do nothing, at no cost.
//
// Names follow the GenAI semantic conventions, which are still in development: they stand here and nowhere else. Spans hold
// no prompts, no answers, no keys and no addresses of clients.
package tracing

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Config says where spans go.
type Config struct {
	// Endpoint of the collector for OTLP over HTTP, such as http://127.0.0.1:4318; /v1/traces is added.
	Endpoint string
	Version  string // of Weir
	Instance string // which process this is
}

// Tracer makes spans. Safe for concurrent use.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
	parents  propagation.TraceContext
}

// New returns a Tracer, and nil where there is no endpoint. Headers, timeouts, certificates, sampling, the service's name and
// more attributes come from the environment, as OpenTelemetry's specification names them (OTEL_EXPORTER_OTLP_HEADERS,
// OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES …). A collector that is away costs spans and nothing else.
func New(ctx context.Context, cfg Config) (*Tracer, error) {
	if cfg.Endpoint == "" {
		return nil, nil //nolint:nilnil // a nil Tracer traces nothing
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimRight(cfg.Endpoint, "/")+"/v1/traces"))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	about, err := resource.New(ctx, resource.WithAttributes(
		attribute.String("service.name", "weir"), attribute.String("service.version", cfg.Version),
		attribute.String("service.instance.id", cfg.Instance),
	), resource.WithFromEnv(), resource.WithTelemetrySDK())
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about))
	return &Tracer{provider: provider, tracer: provider.Tracer("weir")}, nil
}

// Close sends what has not been sent, as long as ctx allows.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("traces: %w", err)
	}
	return nil
}

// Call is what is known of a call when it begins.
type Call struct {
	Route     string // "chat.completions"
	Model     string // as the client named it
	RequestID string
	TenantID  string
	KeyID     string
	Stream    bool
}

// Span is one that runs. A nil Span does nothing. Not safe for concurrent use.
type Span struct {
	tracer *Tracer
	span   trace.Span
	name   string
	parent context.Context //nolint:containedctx // of the spans below it; it bears nothing else
}

type spanKey struct{}

// Begin opens the span of a call, below that which the client names in its traceparent header, and returns the request that
// bears it.
func (t *Tracer) Begin(r *http.Request, c Call) (*http.Request, *Span) {
	if t == nil {
		return r, nil
	}
	name := operation(c.Route) + " " + c.Model
	parent := t.parents.Extract(context.WithoutCancel(r.Context()), propagation.HeaderCarrier(r.Header))
	ctx, span := t.tracer.Start(parent, name, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes( //nolint:spancheck // Span.End ends it
		attribute.String("gen_ai.operation.name", operation(c.Route)), attribute.String("gen_ai.request.model", c.Model),
		attribute.Bool("gen_ai.request.stream", c.Stream),
		attribute.String("http.request.method", r.Method), attribute.String("http.route", r.URL.Path),
		attribute.String("weir.request.id", c.RequestID), attribute.String("weir.tenant.id", c.TenantID),
		attribute.String("weir.key.id", c.KeyID), attribute.String("weir.route", c.Route),
	))
	s := &Span{tracer: t, span: span, name: name, parent: ctx}
	return r.WithContext(context.WithValue(r.Context(), spanKey{}, s)), s //nolint:spancheck // Span.End ends it
}

// From is the span of the call that a context belongs to; nil where there is none.
func From(ctx context.Context) *Span {
	s, _ := ctx.Value(spanKey{}).(*Span)
	return s
}

// Attempt is a vendor that is asked.
type Attempt struct {
	Provider string // the channel's preset, or the kind of its upstream
	Model    string // as the vendor names it
	BaseURL  string
	Channel  string
	Number   int // the first is 1
}

// Attempt opens the span of a vendor that is asked. The vendor is told nothing of it.
func (s *Span) Attempt(a Attempt) *Span {
	if s == nil {
		return nil
	}
	about := []attribute.KeyValue{
		attribute.String("gen_ai.provider.name", provider(a.Provider)), attribute.String("gen_ai.request.model", a.Model),
		attribute.String("weir.channel.id", a.Channel), attribute.Int("weir.attempt", a.Number),
	}
	if u, err := url.Parse(a.BaseURL); err == nil && u.Hostname() != "" {
		about = append(about, attribute.String("server.address", u.Hostname()))
	}
	ctx, span := s.tracer.tracer.Start(s.parent, s.name, //nolint:spancheck // Span.End ends it
		trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(about...))
	return &Span{tracer: s.tracer, span: span, name: s.name, parent: ctx} //nolint:spancheck // Span.End ends it
}

// Usage is what a call was charged for.
type Usage struct {
	Input, Cached, Output, Reasoning int64 // tokens; input without cached ones, output without reasoning
	End                              string
	Charge                           string // USD
	Provider, Model                  string // who answered
	FirstByteSeconds                 float64
}

// Charged tells what a call has used.
func (s *Span) Charged(u Usage) {
	if s == nil {
		return
	}
	s.span.SetAttributes(
		attribute.Int64("gen_ai.usage.input_tokens", u.Input+u.Cached), attribute.Int64("gen_ai.usage.cache_read.input_tokens", u.Cached),
		attribute.Int64("gen_ai.usage.output_tokens", u.Output+u.Reasoning), attribute.Int64("gen_ai.usage.reasoning.output_tokens", u.Reasoning),
		attribute.String("gen_ai.provider.name", provider(u.Provider)), attribute.String("gen_ai.response.model", u.Model),
		attribute.Float64("gen_ai.response.time_to_first_chunk", u.FirstByteSeconds),
		attribute.String("weir.end", u.End), attribute.String("weir.charge.usd", u.Charge),
	)
}

// Fail says that a span did not do what it was for. The code is one of package fault; no text of a vendor or a client.
func (s *Span) Fail(code string) {
	if s == nil || code == "" {
		return
	}
	s.span.SetAttributes(attribute.String("error.type", code))
	s.span.SetStatus(codes.Error, "")
}

// End closes the span.
func (s *Span) End() {
	if s != nil {
		s.span.End()
	}
}

// operation is the name that the conventions have for a route; a route that they do not know is its own.
func operation(route string) string {
	switch route {
	case "chat.completions":
		return "chat"
	case "completions":
		return "text_completion"
	case "images.generations", "images.edits":
		return "generate_content"
	}
	return route
}

// provider is the well-known name of who made the model; a preset that has none is its own.
func provider(preset string) string {
	switch preset {
	case "azure":
		return "azure.ai.openai"
	case "gemini", "gemini-openai":
		return "gcp.gemini"
	case "mistral":
		return "mistral_ai"
	case "xai":
		return "x_ai"
	case "moonshot", "moonshot-cn":
		return "moonshot_ai"
	}
	return preset
}
