package task

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/money"
)

// Order is what somebody wants made.
type Order struct {
	Kind  schematype.Modality // VIDEO or IMAGE
	Model string              // as the client names it, demo switches included
	// Provider is the vendor that must do it; "" for any.
	Provider string
	Input    Input

	// Caller is for whom: the user, and the key that asked; KeyID is empty for a person.
	Caller Caller
	// Via is the surface, for the usage record: "openai/videos".
	Via             string
	UserIdentifier  string
	ClientRequestID string
	WebhookURL      string
	// Key is the client's idempotency key on a route; "" for none. Digest is that of its body.
	Key, Digest string

	// Immediate: a stand-in for providers that was asked to fail at once says so before there is a task (demo mode).
	Immediate bool

	// Service that is invoked, with its fixed price; nil for a model at its own price.
	Service *Invoked
}

// Caller is whose task it is.
type Caller struct {
	TenantID, UserID, KeyID string
	PriceGroup              string
	VIPLevel                int
	// MayUse refuses models that the key may not use; nil: it may use all.
	MayUse func(model string) error
	// Admit counts an order in the caller's limits; done must be called once when it has become a task, or none. Nil: nobody is limited.
	Admit func(ctx context.Context, model, user string) (done func(taken bool), err error)
	// Budgets are those that a call of a model counts against; nil: none.
	Budgets func(model string) []uuid.UUID
}

// Invoked is a service whose price is fixed.
type Invoked struct {
	ID, Code string
	Cost     money.Amount
}

// Input is what was asked for, as it is kept with a task, sealed.
type Input struct {
	Prompt         string          `json:"prompt"`
	NegativePrompt string          `json:"negative_prompt,omitempty"`
	Seconds        int64           `json:"seconds,omitempty"`
	Size           string          `json:"size,omitempty"`
	Resolution     string          `json:"resolution,omitempty"`
	AspectRatio    string          `json:"aspect_ratio,omitempty"`
	Quality        string          `json:"quality,omitempty"`
	First          *Picture        `json:"first,omitempty"`
	Last           *Picture        `json:"last,omitempty"`
	References     []Picture       `json:"references,omitempty"`
	Source         string          `json:"source,omitempty"` // id of the task whose video is remade
	Audio          *bool           `json:"audio,omitempty"`
	Seed           *int64          `json:"seed,omitempty"`
	N              int64           `json:"n,omitempty"`
	Extra          json.RawMessage `json:"extra,omitempty"`
	// Params as the caller of a service gave them.
	Params json.RawMessage `json:"params,omitempty"`
}

// Picture is an image that a client gave: a link, or the name of a blob.
type Picture struct {
	URL  string `json:"url,omitempty"`
	Blob string `json:"blob,omitempty"`
}

// Plan is what an order comes to.
type Plan struct {
	// PriceID, MultiplierPPM, Size and Quality decide the charge of what will have been made.
	PriceID       string
	MultiplierPPM int64
	Size, Quality string
	// Most is what it costs at most, Least what it costs at least.
	Most, Least money.Amount
	// Deadline is how long it may take.
	Deadline time.Duration
}

const (
	maxPrompt     = 32_000 // characters
	maxIdentifier = 128    // bytes
	maxWebhook    = 2048   // bytes
	maxInput      = 256 << 10
	// MostSeconds is the longest video that can be asked for.
	MostSeconds = 3600
)

// Validate reports what is wrong with an order whatever the model.
func (o *Order) Validate() error {
	in := &o.Input
	switch {
	case in.Prompt == "" && in.First == nil:
		return fault.Field("prompt", "Missing required parameter: 'prompt'.")
	case len([]rune(in.Prompt)) > maxPrompt:
		return fault.Field("prompt", fmt.Sprintf("The prompt is longer than %d characters.", maxPrompt))
	case len([]rune(in.NegativePrompt)) > maxPrompt:
		return fault.Field("negative_prompt", fmt.Sprintf("The negative prompt is longer than %d characters.", maxPrompt))
	case in.Seconds < 0 || in.Seconds > MostSeconds:
		return fault.Field("seconds", "Invalid 'seconds': expected a whole number of seconds above 0.")
	case o.Model == "" || len(o.Model) > maxIdentifier:
		return fault.Field("model", "Invalid 'model'.")
	case len(o.UserIdentifier) > maxIdentifier:
		return fault.Field("user", fmt.Sprintf("The user is longer than %d bytes.", maxIdentifier))
	case len(o.WebhookURL) > maxWebhook:
		return fault.Field("webhook_url", fmt.Sprintf("The URL is longer than %d bytes.", maxWebhook))
	}
	return nil
}

// admit counts an order in its caller's limits.
func (o *Order) admit(ctx context.Context) (done func(taken bool), err error) {
	if o.Caller.Admit == nil {
		return func(bool) {}, nil
	}
	return o.Caller.Admit(ctx, o.Model, o.UserIdentifier)
}

// seal makes an input ready to be kept with a task.
func (s *Service) seal(taskID string, in *Input) ([]byte, error) {
	plain, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("seal input: %w", err)
	}
	if len(plain) > maxInput {
		return nil, fault.New(fault.TooLarge, "The request is too large.")
	}
	return s.cfg.Sealer.Seal(plain, taskID)
}

// InputOf opens what was asked for.
func (s *Service) InputOf(t *Task) (Input, error) {
	var in Input
	plain, err := s.cfg.Sealer.Open(t.Input, t.ID)
	if err == nil {
		err = json.Unmarshal(plain, &in)
	}
	if err != nil {
		return in, fmt.Errorf("open input of %s: %w", t.ID, err)
	}
	return in, nil
}
