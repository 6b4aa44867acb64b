// Package wire is the canonical form between the client side (relay/protocol, relay/dialect) and the vendor side
// (relay/upstream) of the relay. It imports nothing of Weir's. Where both sides speak one protocol the bytes pass and only
// what must change is patched; everything else goes through the types of this package.
package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Route says which call of the relay a request is.
type Route string

// The routes that an upstream may serve.
const (
	RouteChat       Route = "chat.completions"
	RouteEmbeddings Route = "embeddings"
	// RouteCount asks how many input tokens a chat is. It costs nothing and is not sent to upstreams as a call.
	RouteCount Route = "count_tokens"
)

// Protocol names the shape of a body or a stream.
type Protocol string

// The protocols. ProtocolCanonical is the form of this package: such an answer has Chat, and the frames of such a stream have
// Events, instead of bytes.
const (
	ProtocolCanonical Protocol = "canonical"
	ProtocolOpenAI    Protocol = "openai"    // chat completions and the rest of OpenAI's REST API
	ProtocolResponses Protocol = "responses" // OpenAI's Responses API
	ProtocolAnthropic Protocol = "anthropic" // Anthropic's Messages API
	ProtocolGemini    Protocol = "gemini"    // Google's generateContent
)

// Request is one decoded call. The protocol fills it; nobody changes it afterwards.
type Request struct {
	Route    Route
	Protocol Protocol
	// Model is the name that the client asked for; demo-mode suffixes included.
	Model string
	// Alias is the client's own name for the model, where it sent one; answers show it.
	Alias  string
	Stream bool
	// IncludeUsage: the client asked for usage in the stream (OpenAI's stream_options.include_usage).
	IncludeUsage bool
	// MaxTokens is the output limit that the client gave, over all choices of one answer; 0 = none.
	MaxTokens int64
	// Choices is how many answers are asked for (OpenAI's n); at least 1.
	Choices int64
	// User is the caller's own identifier of its end user; at most 128 bytes, may be empty.
	User string
	// Body is the client's own JSON object, valid and at most the configured size; of a form it is the object that its texts
	// stand for. Read only.
	Body []byte
	// Header is the client's, read only and nil in tests: an upstream of the same protocol takes from it what its vendor
	// documents, by name, and nothing else goes up.
	Header http.Header
	// Form is the body of a client that sent a form; nil for all others.
	Form *Form

	chat       func() (*Chat, error)
	embeddings func() (*EmbeddingsInput, error)
	input      func() (any, error)
}

// OnChat sets how the body is decoded into its canonical form.
func (r *Request) OnChat(decode func() (*Chat, error)) { r.chat = once(decode) }

// OnEmbeddings sets how the body is decoded into its canonical form.
func (r *Request) OnEmbeddings(decode func() (*EmbeddingsInput, error)) { r.embeddings = once(decode) }

// Chat decodes a chat request wholly, on first use. Fails with INVALID where the body is not what the protocol describes.
func (r *Request) Chat() (*Chat, error) {
	if r.chat == nil {
		return nil, fmt.Errorf("wire: a %s request has no chat form", r.Route)
	}
	return r.chat()
}

// Named is the model in the client's words.
func (r *Request) Named() string {
	if r.Alias != "" {
		return r.Alias
	}
	return r.Model
}

// Limit is the output limit that the client gave for each choice; 0 = none.
func (r *Request) Limit() int64 {
	n := max(r.Choices, 1)
	return (r.MaxTokens + n - 1) / n
}

// Embeddings decodes an embeddings request wholly, on first use.
func (r *Request) Embeddings() (*EmbeddingsInput, error) {
	if r.embeddings == nil {
		return nil, fmt.Errorf("wire: a %s request has no embeddings form", r.Route)
	}
	return r.embeddings()
}

func once[T any](f func() (T, error)) func() (T, error) {
	var (
		done bool
		v    T
		err  error
	)
	return func() (T, error) {
		if !done {
			v, err = f()
			done = true
		}
		return v, err
	}
}

// Credential is a vendor's key. It prints as "[redacted]".
type Credential string

func (Credential) String() string             { return "[redacted]" }
func (Credential) GoString() string           { return "[redacted]" }
func (Credential) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[redacted]")) }

// Endpoint is where and how a channel is called: one credential of one channel.
type Endpoint struct {
	// BaseURL without a trailing slash; empty = the vendor's own.
	BaseURL    string
	Credential Credential
	// Model is the name under which the vendor knows the model (the channel's mapping applied).
	Model string
	// MaxTokens, when not 0, is the output limit to send because the client gave none.
	MaxTokens int64
	// ModelLimit is the most output tokens that the model can make; 0 = not known. Vendors that require a limit are sent it
	// where there is no other.
	ModelLimit int64
	// FirstByte bounds the wait for the first byte of the answer; Idle bounds the silence between two reads after it.
	FirstByte, Idle time.Duration
	// MaxAnswer bounds the bytes of an answer that is not streamed.
	MaxAnswer int64
	// NewBuffer makes room for answers that are too large for memory, such as images.
	NewBuffer func() Buffer
	Transport http.RoundTripper
	// Vendor is the name of the channel's preset, by which an upstream knows what vendors of one API do differently; may be
	// empty. Other is a JSON object of the channel's further settings, or empty.
	Vendor, Other string
	// EndUser stands for who asks, where the vendor wants to know that: the same for all calls of a tenant, and a name of
	// nobody; empty = the vendor is told what the client says.
	EndUser string
	// Headers are set on the vendor's request last; read only.
	Headers map[string]string
	// Params are members set on a JSON body last; one that is null is taken away. Read only.
	Params map[string]json.RawMessage
}

// Upstream (implemented by relay/upstream/*) is one kind of vendor. Safe for concurrent use, keeps no state between calls.
//
// Call returns when the vendor's answer is complete (not streamed) or when the first event of its stream has been read, so
// that whatever goes wrong before that can still go to another channel. Errors are *fault.Error of the codes
// UPSTREAM_FAILED (refused, cut, silent, unreadable, 5xx, model unknown there), UPSTREAM_RATE_LIMITED (with RetryAfter),
// UPSTREAM_REFUSED (401, 402, 403), UPSTREAM_INVALID (the request itself is bad; Message in our words), INVALID (what this
// vendor cannot do) and CANCELLED (ctx ended); never a vendor's own text, key or account in Message.
type Upstream interface {
	Call(ctx context.Context, to Endpoint, req *Request) (*Answer, error)
}

// Lister (implemented by upstreams whose vendor has a list of models that costs nothing) proves that the vendor takes the
// endpoint's credential. Errors as Upstream's; INVALID where this vendor has no such list after all.
type Lister interface {
	List(ctx context.Context, to Endpoint) error
}

// Balancer (implemented by upstreams of whose vendors some say what is left of an account) asks for it.
type Balancer interface {
	// Balance returns what is left; INVALID where the vendor does not say. Other errors as Upstream's.
	Balance(ctx context.Context, to Endpoint) (Balance, error)
}

// Balance is what is left of an account at a vendor.
type Balance struct {
	// Nano is the amount in billionths of the currency; below zero where the vendor gives credit.
	Nano     int64
	Currency string // such as USD; CREDIT for units of the vendor's own
}

// Answer is a vendor's answer: Body or Chat, or Stream where the request asked for one. An upstream gives the vendor's bytes
// where they are in the protocol of the request, and else the canonical form.
type Answer struct {
	// Protocol of Body, or of the frames' Data.
	Protocol Protocol
	// Body is the whole answer of a request that is not streamed: JSON, or where Plain is set a text.
	Body  []byte
	Plain bool
	// Chat is the whole answer to a chat in ProtocolCanonical.
	Chat *ChatAnswer
	// Usage of Body; nil when the vendor gave none.
	Usage *Usage
	// Text is the generated text of Body, for counting when Usage is nil; may be nil otherwise.
	Text []byte
	// Images are the answer of an image model that is not streamed; then there is no Body.
	Images *Images
	// Stream is read to io.EOF, then closed; closing early stops the vendor.
	Stream Stream
}

// Stream yields the events of a streamed answer. Not safe for concurrent use.
type Stream interface {
	// Next returns the next event; io.EOF after the protocol's regular end; another error when the stream broke: a
	// *fault.Error of UPSTREAM_FAILED or CANCELLED.
	Next() (Frame, error)
	Close() error
}

// Waiting (implemented by streams that read from a network) calls a function whenever its next event is not there yet, before it
// waits for it.
type Waiting interface{ BeforeWait(f func()) }

// Frame is one event of a stream, or in ProtocolCanonical what a vendor's event comes to.
type Frame struct {
	// Data is the event's payload in the answer's protocol, without "data: " and line ends; valid until the next Next. Nil in
	// ProtocolCanonical.
	Data []byte
	// Events, in ProtocolCanonical; the slice is valid until the next Next.
	Events []Event
	// Text is what the event added to the answer (content, reasoning, refusal, arguments of tools), for counting; it may alias Data.
	Text []byte
	// Usage that came with the event; nil for none. The last one of a stream counts.
	Usage *Usage
	// Partial: Usage is that of the input alone, known before the answer. A stream that ends early is charged for it and for
	// what was counted of the output.
	Partial bool
	// Bare: Data has nothing of usage and no error in it, and need not be searched for them.
	Bare bool
	// UsageOnly: the event carries usage and nothing else; the client gets it only if it asked.
	UsageOnly bool
	// Name of the event, in protocols that name theirs.
	Name string
	// Image that came with the event, and is not in Data; good until the next Next.
	Image *Image
	// Audio is a piece of sound of type MediaType; such a frame has no Data. Valid until the next Next.
	Audio     []byte
	MediaType string
	// Made is what the event brought that Text does not show: images, seconds of audio.
	Made Usage
	// Final: with this event an answer, or one of several, is complete. It is kept from the client until the next event or
	// the end comes.
	Final bool
}

// Usage is the canonical usage vector of one call. Parts never overlap: a cached token is in CacheRead and not in Input.
// Units are tokens but where the name says otherwise. No field is negative.
type Usage struct {
	Input        int64 `json:"input,omitempty"` // neither cached nor audio nor image
	CacheRead    int64 `json:"cache_read,omitempty"`
	CacheWrite5m int64 `json:"cache_write_5m,omitempty"`
	CacheWrite1h int64 `json:"cache_write_1h,omitempty"`
	InputAudio   int64 `json:"input_audio,omitempty"`
	InputImage   int64 `json:"input_image,omitempty"`
	Output       int64 `json:"output,omitempty"` // text; without reasoning, audio and image
	Reasoning    int64 `json:"reasoning,omitempty"`
	OutputAudio  int64 `json:"output_audio,omitempty"`
	OutputImage  int64 `json:"output_image,omitempty"`
	Requests     int64 `json:"requests,omitempty"`
	Images       int64 `json:"images,omitempty"`
	Seconds      int64 `json:"seconds,omitempty"`
	Characters   int64 `json:"characters,omitempty"`
}

// Plus is what two parts of a call used together.
func (u Usage) Plus(v Usage) Usage {
	return Usage{
		Input: u.Input + v.Input, CacheRead: u.CacheRead + v.CacheRead, CacheWrite5m: u.CacheWrite5m + v.CacheWrite5m,
		CacheWrite1h: u.CacheWrite1h + v.CacheWrite1h, InputAudio: u.InputAudio + v.InputAudio, InputImage: u.InputImage + v.InputImage,
		Output: u.Output + v.Output, Reasoning: u.Reasoning + v.Reasoning, OutputAudio: u.OutputAudio + v.OutputAudio,
		OutputImage: u.OutputImage + v.OutputImage, Requests: u.Requests + v.Requests, Images: u.Images + v.Images,
		Seconds: u.Seconds + v.Seconds, Characters: u.Characters + v.Characters,
	}
}

// TotalInput is every input token, cached ones included: OpenAI's prompt_tokens.
func (u Usage) TotalInput() int64 {
	return u.Input + u.CacheRead + u.CacheWrite5m + u.CacheWrite1h + u.InputAudio + u.InputImage
}

// OfInput is the input's part of it, without an answer and without the call itself.
func (u Usage) OfInput() Usage {
	return Usage{
		Input: u.Input, CacheRead: u.CacheRead, CacheWrite5m: u.CacheWrite5m, CacheWrite1h: u.CacheWrite1h,
		InputAudio: u.InputAudio, InputImage: u.InputImage,
	}
}

// TotalOutput is every output token, reasoning included: OpenAI's completion_tokens.
func (u Usage) TotalOutput() int64 { return u.Output + u.Reasoning + u.OutputAudio + u.OutputImage }
