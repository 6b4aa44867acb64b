// Package fengyuan serves the API document of "AI逢源" (seeds/001, settled in DIALECTS.md §2): services with a fixed price, and
// their tasks. Answers are {success,data}, failures {success,message,code} with true HTTP statuses; messages are Chinese,
// English under "Accept-Language: en*".
package fengyuan

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/google/uuid"

	"weir/internal/money"
	"weir/internal/secret"
)

// Deps is what the dialect needs.
type Deps struct {
	Keys     Keys
	Services Services
	Now      func() time.Time
	// Counter counts calls of all nodes; nil where there is but one.
	Counter Counter
	// Address is that of the client, behind trusted proxies too.
	Address func(r *http.Request) string
}

// Counter counts what happens on all nodes.
type Counter interface {
	// Count adds one to a name, which is forgotten after a while, and returns how many there were. An error when nobody knows.
	Count(ctx context.Context, name string, life time.Duration) (int, error)
}

// Keys knows API keys and whose they are.
type Keys interface {
	// Authenticate returns whose key it is, as videohub.Keys does.
	Authenticate(ctx context.Context, key secret.String) (Caller, error)
	// Info is the account of a caller.
	Info(ctx context.Context, c Caller) (Info, error)
}

// Caller is who an API key acts for.
type Caller struct {
	TenantID, UserID, KeyID, PriceGroup string
	VIPLevel                            int
	// MayUse, Admit and Budgets are the key's limits, as internal/task takes them.
	MayUse  func(model string) error
	Admit   func(ctx context.Context, model, user string) (done func(taken bool), err error)
	Budgets func(model string) []uuid.UUID
}

// Info is an account as the dialect shows it.
type Info struct {
	Number     int
	Name       string
	Balance    money.Amount
	VIPExpires string // a date; "" for none
}

// Services are what can be invoked, and what was.
type Services interface {
	List(ctx context.Context) ([]Service, error)
	// Invoke orders a service. MODEL_NOT_FOUND for an unknown one, INVALID for parameters that it does not take, and the
	// refusals of the relay.
	Invoke(ctx context.Context, c Caller, in Invocation) (Task, error)
	// Task returns a task of the caller's tenant; NOT_FOUND for any other.
	Task(ctx context.Context, c Caller, id string) (Task, error)
	// Tasks returns a page of the tenant's tasks, the newest first, and how many there are. status is one of Statuses, or "".
	Tasks(ctx context.Context, c Caller, status string, page, limit int) ([]Task, int, error)
}

// Service is a service as the document shows it. Cost is in hundredths of a credit, VIP in parts per million.
type Service struct {
	Number                                      int
	Code, Name, Category, Description, Endpoint string
	CostCC, VIPPPM                              int64
}

// Invocation is what POST /api/service/invoke asks for.
type Invocation struct {
	Code, WebhookURL string
	Params           json.RawMessage
	// Key is the client's idempotency key; "" for none.
	Key string
}

// Task is a task as the dialect shows it.
type Task struct {
	ID, Service, Status string
	Progress            int
	Params              json.RawMessage
	URLs                []string
	Code, Cause         string // why it failed
	CostCC              int64  // hundredths of a credit
	CreatedAt           time.Time
	CompletedAt         *time.Time
}

// Statuses are the states of tasks in the dialect's words.
var Statuses = []string{"pending", "processing", "completed", "failed"}
