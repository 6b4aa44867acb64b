package rig

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/internal/id"
	"weir/internal/money"
)

// patience is how long a client waits for an answer to end, unless its Ask says otherwise. It is longer than a node is paused.
const patience = 90 * time.Second

// Ask is one request of a client.
type Ask struct {
	Script
	Tenant Tenant
	// IdempotencyKey and Retry (x-stainless-retry-count, where it is above 0) go into the headers.
	IdempotencyKey string
	Retry          int
	Leave          time.Duration // hangs up after so long; 0 = stays
	Patience       time.Duration // 0 = 90 s
}

// Receipt is what a client has in its hands when a request is over.
type Receipt struct {
	Mark   string
	Model  string
	Tenant uuid.UUID
	Node   string // URL that it asked
	Stream bool
	Act    Act
	Keyed  bool // it bore an idempotency key
	Joins  bool // a repeat that Weir may attach to the running call
	Began  time.Time
	Ended  time.Time

	Status  int       // 0: no answer came
	Request uuid.UUID // from x-request-id
	// Complete: the final frame was seen, [DONE] or the end of a JSON body.
	Complete bool
	Replayed bool // as the answer says of itself
	// EndReason is weir.end_reason of a complete stream: "balance" where it was cut short.
	EndReason string `json:",omitempty"`
	Told      bool   // it was told a cost, which is Cost
	Cost      money.Amount
	Usage     Usage  // as reported in the answer
	Sum       string // SHA-256 of a complete answer's text: the body, or the lines of a stream
	Code      string `json:",omitempty"` // of an error, in the body or as an event
	Left      bool   // the client hung up
	Broke     string `json:",omitempty"` // how the connection broke otherwise
}

// Refused reports whether the client was told at the start that it gets nothing.
func (r *Receipt) Refused() bool { return r.Status >= http.StatusBadRequest }

// Client sends requests and notes what it gets. Safe for concurrent use.
type Client struct {
	log  *Log
	http *http.Client
}

// NewClient notes into log.
func NewClient(log *Log) *Client {
	return &Client{log: log, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 512, IdleConnTimeout: 5 * time.Second}}}
}

// Close drops idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Do sends a request to a node and reads the answer to its end, whatever it is.
func (c *Client) Do(ctx context.Context, url string, ask Ask) Receipt {
	wait := ask.Patience
	if wait == 0 {
		wait = patience
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	leaving := errors.New("the client leaves")
	if ask.Leave > 0 {
		var leave context.CancelCauseFunc
		ctx, leave = context.WithCancelCause(ctx)
		timer := time.AfterFunc(ask.Leave, func() { leave(leaving) })
		defer timer.Stop()
	}
	r := Receipt{
		Mark: ask.Mark, Model: ask.model(), Tenant: ask.Tenant.ID, Node: url, Stream: ask.Stream, Act: ask.act(),
		Keyed: ask.IdempotencyKey != "", Joins: ask.Retry > 0, Began: time.Now(),
	}
	c.log.begin(&r)
	err := c.exchange(ctx, url, ask, &r)
	r.Ended = time.Now()
	if err != nil {
		r.Left = errors.Is(context.Cause(ctx), leaving)
		r.Broke = err.Error()
	}
	c.log.end(&r)
	return r
}

func (c *Client) exchange(ctx context.Context, url string, ask Ask, r *Receipt) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/v1/chat/completions", bytes.NewReader(ask.Body()))
	if err != nil {
		return err
	}
	request.GetBody = nil // net/http must not repeat requests behind our back
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+ask.Tenant.Key)
	request.Header.Set("Weir-Include", "cost")
	if ask.IdempotencyKey != "" {
		request.Header.Set("Idempotency-Key", ask.IdempotencyKey)
	}
	if ask.Retry > 0 {
		request.Header.Set("X-Stainless-Retry-Count", "1")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	r.Status = response.StatusCode
	r.Replayed = response.Header.Get("Idempotency-Replayed") == "true"
	if r.Request, err = id.Parse(id.Request, response.Header.Get("X-Request-Id")); err != nil {
		return errors.New("x-request-id: " + err.Error())
	}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		return r.readStream(response.Body)
	}
	return r.readWhole(response)
}

// answer is what is read of an answer, whole or an event.
type answer struct {
	Usage *struct {
		Prompt     int64  `json:"prompt_tokens"`
		Completion int64  `json:"completion_tokens"`
		CostUSD    string `json:"cost_usd"`
		Details    struct {
			Cached int64 `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
	} `json:"usage"`
	Weir struct {
		EndReason string `json:"end_reason"`
	} `json:"weir"`
	Error *struct {
		Code string `json:"code"`
	} `json:"error"`
}

func (r *Receipt) take(a *answer) error {
	if a.Error != nil {
		r.Code = a.Error.Code
	}
	if a.Weir.EndReason != "" {
		r.EndReason = a.Weir.EndReason
	}
	if u := a.Usage; u != nil {
		r.Usage = Usage{Input: u.Prompt, Cached: u.Details.Cached, Output: u.Completion}
		if u.CostUSD != "" {
			return r.told(u.CostUSD)
		}
	}
	return nil
}

func (r *Receipt) told(usd string) error {
	amount, err := money.Parse(usd)
	if err != nil {
		return err
	}
	r.Told, r.Cost = true, amount
	return nil
}

func (r *Receipt) readWhole(response *http.Response) error {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	r.Sum = fmt.Sprintf("%x", sha256.Sum256(body))
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return err
	}
	if usd := response.Header.Get("Weir-Cost-Usd"); usd != "" {
		if err := r.told(usd); err != nil {
			return err
		}
	}
	r.Complete = response.StatusCode == http.StatusOK
	return r.take(&a)
}

var errNoEnd = errors.New("the stream ended without its end mark")

func (r *Receipt) readStream(body io.Reader) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	sum := sha256.New()
	for lines.Scan() {
		_, _ = sum.Write(lines.Bytes()) // a hash never fails
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		if data == "[DONE]" {
			r.Complete, r.Sum = true, hex.EncodeToString(sum.Sum(nil))
			return nil
		}
		var a answer
		if err := json.Unmarshal([]byte(data), &a); err != nil {
			return err
		}
		if err := r.take(&a); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return errNoEnd
}
