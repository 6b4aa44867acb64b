// Package callphp serves the API document of the "call.php" platform (seeds/003, settled in DIALECTS.md §4): one chat route with
// daily limits, and the platform's state. Answers are {success,message,data} with true HTTP statuses; messages are Chinese,
// English under "Accept-Language: en*".
package callphp

import (
	"context"
	"net/http"

	"weir/relay/wire"
)

// The daily limits of keys that have none of their own.
const (
	DefaultDailyRequests = 1000
	DefaultDailyTokens   = 100_000
)

// Deps is what the dialect needs.
type Deps struct {
	Calls  Calls
	Chat   Chat
	Status Status
}

// Calls runs chats.
type Calls interface {
	// Serve authenticates the request, and runs it in the shapes of a codec that it makes with what it knows of the caller.
	// Whatever goes wrong is told by a codec.
	Serve(w http.ResponseWriter, r *http.Request, codec func(Caller) *Codec)
}

// Caller is whose key a request bears.
type Caller interface {
	// Daily is where the key's daily limits stand now.
	Daily(ctx context.Context) (Daily, error)
	// UsedUp tells whether a refusal is by a daily limit, and of requests or of tokens.
	UsedUp(err error) (byRequests, byTokens bool)
}

// Daily are the counters of a key. All its calls of the tenant's day count, and of tokens those that were charged.
type Daily struct{ Requests, Tokens Counter }

// Counter is one of them.
type Counter struct{ Used, Limit int64 }

// Remaining is what is left; never below zero.
func (c Counter) Remaining() int64 { return max(c.Limit-c.Used, 0) }

// Chat (implemented by relay/protocol/openai) speaks OpenAI's chat API.
type Chat interface {
	Decode(body []byte, route wire.Route) (*wire.Request, error)
	Reply(w http.ResponseWriter, req *wire.Request, reply wire.Reply) error
}

// Status knows the state of the platform.
type Status interface {
	Platform(ctx context.Context) (Platform, error)
}

// Platform is the state of the platform, of all tenants together.
type Platform struct {
	// Configured: some channel that is switched on has a credential.
	Configured bool
	Users      int
	// Waiting and Running are calls in front of the vendors and with them.
	Waiting, Running int
	// Requests and Tokens of the day in UTC.
	Requests, Tokens int64
}
