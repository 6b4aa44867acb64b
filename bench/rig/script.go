package rig

import (
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"time"

	"weir/internal/money"
)

// rollOf is true once in n times.
func rollOf(n int64) bool { return rand.Int64N(n) == 0 }

// The priced models of a furnished Site. Prices of Odd make charges that must be rounded.
const (
	Plain = "rig-plain"
	Odd   = "rig-odd"
)

// Price is what a model costs, in pico-USD per token.
type Price struct{ Input, Cached, Output int64 }

// Prices are those that Furnish publishes.
var Prices = map[string]Price{
	Plain: {Input: 2_500_000, Cached: 1_250_000, Output: 10_000_000},
	Odd:   {Input: 37_501, Cached: 12_503, Output: 150_007},
}

// Act is how the upstream treats a request.
type Act string

// The acts.
const (
	Answer   Act = "answer"    // as asked for
	Refuse   Act = "refuse"    // 500, always
	Stumble  Act = "stumble"   // 500 once, then Answer
	Limit    Act = "limit"     // 429
	CutFirst Act = "cut-first" // the connection, before the first byte
	CutMid   Act = "cut-mid"   // the connection, half-way
	Hang     Act = "hang"      // says nothing, or half of a stream, until it is left
)

// Script is one request: what is asked, and what the upstream does with it and reports. All repeats of a request have the same.
type Script struct {
	Mark   string // unique, of letters, digits and hyphens
	Model  string // "" is Plain
	Stream bool
	Act    Act   // "" is Answer
	Max    int64 // max_tokens; 0 for none
	// What the upstream reports; never more input than Weir estimates, and no more output than max_tokens upstream.
	Input, Cached, Output int64
	First                 time.Duration // before the first byte
	Pause                 time.Duration // between events of a stream, of which there are Events
	Events                int64         // 0 is one for every 8 tokens
}

// Usage is what an upstream reports.
type Usage struct{ Input, Cached, Output int64 }

// Cost is what a usage of a model costs, in nano-USD, computed apart from Weir's own arithmetic.
func Cost(model string, u Usage) money.Amount {
	if model == "" {
		model = Plain
	}
	p := Prices[model]
	pico := new(big.Int)
	for _, part := range [][2]int64{{u.Input - u.Cached, p.Input}, {u.Cached, p.Cached}, {u.Output, p.Output}} {
		pico.Add(pico, new(big.Int).Mul(big.NewInt(part[0]), big.NewInt(part[1])))
	}
	nano, rest := new(big.Int).QuoRem(pico, big.NewInt(1000), new(big.Int))
	if rest.Sign() > 0 {
		nano.Add(nano, big.NewInt(1))
	}
	return money.Amount(nano.Int64())
}

// word is one token of every vocabulary.
const word = " water"

// Body is the request's JSON. Its prompt says what the upstream is to do and has at least Input tokens; its field user is the
// mark, which thus stands in the usage record.
func (s Script) Body() []byte {
	prompt := fmt.Sprintf("mark=%s act=%s input=%d cached=%d output=%d first=%s pause=%s events=%d;%s",
		s.Mark, s.act(), s.Input, s.Cached, s.Output, s.First, s.Pause, s.Events, strings.Repeat(word, int(s.Input)))
	body := map[string]any{
		"model": s.model(), "messages": []any{map[string]any{"role": "user", "content": prompt}}, "user": s.Mark,
	}
	if s.Stream {
		body["stream"] = true
		body["stream_options"] = map[string]any{"include_usage": true}
	}
	if s.Max > 0 {
		body["max_tokens"] = s.Max
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		panic(err) // maps of strings and numbers
	}
	return encoded
}

func (s Script) model() string {
	if s.Model == "" {
		return Plain
	}
	return s.Model
}

func (s Script) act() Act {
	if s.Act == "" {
		return Answer
	}
	return s.Act
}

var scripted = regexp.MustCompile(`mark=([a-zA-Z0-9-]+) act=([a-z-]+) input=(\d+) cached=(\d+) output=(\d+) first=(\S+) pause=(\S+) events=(\d+);`)

// read finds the script in a request as the upstream got it.
func read(body []byte) (Script, error) {
	var request struct {
		Model     string `json:"model"`
		Stream    bool   `json:"stream"`
		MaxTokens int64  `json:"max_tokens"`
		MaxOutput int64  `json:"max_completion_tokens"`
		Messages  []struct {
			Content string `json:"content"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return Script{}, err
	}
	if len(request.Messages) == 0 {
		return Script{}, fmt.Errorf("no messages: %s", body)
	}
	m := scripted.FindStringSubmatch(request.Messages[0].Content)
	if m == nil {
		return Script{}, fmt.Errorf("no script: %s", body)
	}
	s := Script{
		Mark: m[1], Act: Act(m[2]), Model: request.Model, Stream: request.Stream, Max: max(request.MaxTokens, request.MaxOutput),
	}
	for i, into := range []*int64{&s.Input, &s.Cached, &s.Output} {
		*into = number(m[3+i])
	}
	s.Events = number(m[8])
	var err error
	if s.First, err = time.ParseDuration(m[6]); err != nil {
		return Script{}, err
	}
	s.Pause, err = time.ParseDuration(m[7])
	return s, err
}

// number reads digits; what does not fit is -1.
func number(digits string) int64 {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// usage is what the upstream reports: it keeps to max_tokens.
func (s Script) usage() Usage {
	u := Usage{Input: s.Input, Cached: s.Cached, Output: s.Output}
	if s.Max > 0 {
		u.Output = min(u.Output, s.Max)
	}
	return u
}
