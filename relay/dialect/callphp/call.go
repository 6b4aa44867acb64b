package callphp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/rs/zerolog"

	"weir/internal/fault"
	"weir/relay/dialect"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// envelope is the body of every answer; failures have null as data.
type envelope struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
	Data    any    `json:"data"`
}

// answered is the data of a call.
type answered struct {
	Response json.RawMessage `json:"response"`
	Usage    usage           `json:"usage"`
	Limits   limits          `json:"daily_limits"`
}

type usage struct {
	PromptTokens     int64 `json:"prompt_tokens"`
	CompletionTokens int64 `json:"completion_tokens"`
	TotalTokens      int64 `json:"total_tokens"`
}

type limits struct {
	Requests counter `json:"requests"`
	Tokens   counter `json:"tokens"`
}

type counter struct {
	Used      int64 `json:"used"`
	Limit     int64 `json:"limit"`
	Remaining int64 `json:"remaining"`
}

// usedUp is the data of a refusal by a daily limit.
type usedUp struct {
	RequestCount int64 `json:"daily_request_count"`
	RequestLimit int64 `json:"daily_request_limit"`
	TokenCount   int64 `json:"daily_token_count"`
	TokenLimit   int64 `json:"daily_token_limit"`
}

var (
	succeeded    = dialect.Text{ZH: "请求成功", EN: "OK"}
	requestsUsed = dialect.Text{ZH: "每日请求次数已达上限", EN: "The daily limit of requests is reached."}
	tokensUsed   = dialect.Text{ZH: "每日Token数已达上限", EN: "The daily limit of tokens is reached."}
	noStreams    = dialect.Text{ZH: "该接口不支持流式输出，请去掉 stream 参数", EN: "This endpoint does not stream. Leave out stream."}
	noMessages   = dialect.Text{ZH: "缺少必填参数 messages", EN: "The parameter 'messages' is required."}
	noModel      = dialect.Text{ZH: "缺少必填参数 model", EN: "The parameter 'model' is required."}
)

func (d *Dialect) call(w http.ResponseWriter, r *http.Request) error {
	d.deps.Calls.Serve(w, r, func(c Caller) *Codec { return &Codec{r: r, caller: c, chat: d.deps.Chat} })
	return nil
}

// Codec translates one request of the route.
type Codec struct {
	r      *http.Request
	caller Caller // nil where it is not known
	chat   Chat
}

// Decode reads OpenAI's chat request, all of whose members are passed on but stream.
func (c *Codec) Decode(body []byte, route wire.Route) (*wire.Request, error) {
	root := rawjson.View(body)
	switch {
	case !rawjson.Valid(body) || !root.IsObject():
		return nil, dialect.Tell(fault.Invalid, badBody, nil)
	case !rawjson.Get(root, "model").Exists():
		return nil, dialect.Invalid("model", noModel)
	case !rawjson.Get(root, "messages").Exists():
		return nil, dialect.Invalid("messages", noMessages)
	}
	req, err := c.chat.Decode(body, route)
	if err == nil && req.Stream {
		return nil, dialect.Invalid("stream", noStreams)
	}
	return req, err
}

// Reply writes a complete answer: OpenAI's without its usage, which stands beside it.
func (c *Codec) Reply(w http.ResponseWriter, req *wire.Request, reply wire.Reply) error {
	kept := &page{header: w.Header()}
	if err := c.chat.Reply(kept, req, reply); err != nil {
		return err
	}
	out := answered{Response: rawjson.Set(nil, kept.body.Bytes(), rawjson.Member{Name: "usage"})}
	told := rawjson.Get(rawjson.View(kept.body.Bytes()), "usage")
	out.Usage = usage{
		PromptTokens: told.Get("prompt_tokens").Int(), CompletionTokens: told.Get("completion_tokens").Int(), TotalTokens: told.Get("total_tokens").Int(),
	}
	daily, err := c.caller.Daily(context.WithoutCancel(c.r.Context()))
	if err != nil {
		// The answer is charged and must not be lost for its counters.
		zerolog.Ctx(c.r.Context()).Warn().Err(err).Msg("daily counters are not known")
	}
	out.Limits = limits{view(daily.Requests), view(daily.Tokens)}
	w.Header().Del("Content-Length")
	dialect.Write(w, http.StatusOK, envelope{Success: true, Message: succeeded.In(dialect.LanguageOf(c.r)), Data: out})
	return nil
}

func view(c Counter) counter { return counter{c.Used, c.Limit, c.Remaining()} }

// page takes an answer that is put into another.
type page struct {
	header http.Header
	body   bytes.Buffer
}

// Header is that of the real answer: what says how it was made goes with it.
func (p *page) Header() http.Header { return p.header }

// WriteHeader: every reply is a 200.
func (p *page) WriteHeader(int) {}

func (p *page) Write(b []byte) (int, error) { return p.body.Write(b) }

// Sink is never asked for: Decode refuses streams.
func (c *Codec) Sink(http.ResponseWriter, *wire.Request) wire.Sink { return nil }

// Error answers with an error. A daily limit that is used up comes with the counters.
func (c *Codec) Error(w http.ResponseWriter, err error) {
	if c.caller == nil || fault.CodeOf(err) != fault.RateLimited {
		shape.Write(w, c.r, err)
		return
	}
	byRequests, byTokens := c.caller.UsedUp(err)
	text := requestsUsed
	switch {
	case byTokens:
		text = tokensUsed
	case !byRequests:
		shape.Write(w, c.r, err)
		return
	}
	daily, failed := c.caller.Daily(c.r.Context())
	if failed != nil {
		shape.Write(w, c.r, fmt.Errorf("read daily counters: %w", failed))
		return
	}
	dialect.Write(w, http.StatusTooManyRequests, envelope{Message: text.In(dialect.LanguageOf(c.r)), Data: usedUp{
		RequestCount: daily.Requests.Used, RequestLimit: daily.Requests.Limit,
		TokenCount: daily.Tokens.Used, TokenLimit: daily.Tokens.Limit,
	}})
}
