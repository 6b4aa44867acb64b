package work

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/secret"
	"weir/internal/task"
	"weir/relay/wire"
)

// Signer (implemented by secret.Keys) makes the tokens of callbacks.
type Signer interface {
	Sign(purpose string, texts ...string) secret.Digest
}

// callbackPurpose is what the tokens of callbacks are signed for.
const callbackPurpose = "callback"

// ErrNoCallback: no task has such a token, or its provider does not report.
var ErrNoCallback = fault.New(fault.NotFound, "There is no such callback.")

// ErrForged: the callback is not signed by the provider that signs its callbacks, or cannot be read.
var ErrForged = fault.New(fault.Unauthenticated, "The callback is not from the task's provider.")

// callbackURL is where a provider may report a task; "" where it does not report, or cannot reach us.
func (w *Worker) callbackURL(upstream wire.VideoUpstream, provider, taskID string) string {
	if _, reports := upstream.(wire.CallbackReader); !reports || w.cfg.CallbackBase == "" || w.cfg.Signer == nil {
		return ""
	}
	u, err := id.Parse(id.Task, taskID)
	if err != nil {
		return ""
	}
	proof := w.cfg.Signer.Sign(callbackPurpose, provider, taskID)
	return w.cfg.CallbackBase + "/callbacks/" + url.PathEscape(provider) + "/" + base64.RawURLEncoding.EncodeToString(append(u[:], proof[:]...))
}

// taskOf is the task that a token of a provider's is for. The token is compared in constant time.
func (w *Worker) taskOf(provider, token string) (taskID string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	const name = len(uuid.UUID{})
	if err != nil || len(raw) != name+len(secret.Digest{}) || w.cfg.Signer == nil {
		return "", false
	}
	taskID = id.Format(id.Task, uuid.UUID(raw[:name]))
	proof := w.cfg.Signer.Sign(callbackPurpose, provider, taskID)
	return taskID, hmac.Equal(raw[name:], proof[:])
}

// Callback takes a provider's report of a task, and returns what the provider wants to see. It is a hint and nothing more: the task
// is asked after at once, and nothing that stands in the report is believed; so that a replay asks once more, and one about a task
// that is over does nothing. Returns ErrNoCallback for a token that is not this provider's for a task, ErrForged for a report that
// its provider signs and did not, or that names no job, and UNAVAILABLE where that cannot be found out now.
func (w *Worker) Callback(ctx context.Context, provider, token string, r *http.Request, body []byte) (answer []byte, err error) {
	taskID, ok := w.taskOf(provider, token)
	if !ok {
		return nil, ErrNoCallback
	}
	t, err := w.cfg.Tasks.Load(ctx, taskID)
	switch {
	case fault.CodeOf(err) == fault.NotFound:
		return nil, ErrNoCallback
	case err != nil:
		return nil, err
	case t.Provider != provider: // another one has it by now
		return nil, ErrNoCallback
	}
	called, err := w.read(ctx, t, r, body)
	if err != nil || called.ID == "" || t.JobID == nil || *t.JobID != called.ID {
		return called.Answer, err
	}
	return called.Answer, w.cfg.Tasks.Hint(ctx, t)
}

// read has a report verified and read by its provider's upstream.
func (w *Worker) read(ctx context.Context, t *task.Task, r *http.Request, body []byte) (wire.Called, error) {
	upstream, to, err := w.where(ctx, t, callbackTime)
	if err != nil {
		return wire.Called{}, ErrNoCallback
	}
	reader, ok := upstream.(wire.CallbackReader)
	if !ok {
		return wire.Called{}, ErrNoCallback
	}
	called, err := reader.Callback(to, r, body, w.cfg.Clock.Now())
	switch {
	case fault.CodeOf(err) == fault.Invalid:
		return wire.Called{}, ErrForged
	case err != nil:
		w.report(t, err)
		return wire.Called{}, fault.Wrap(fault.Unavailable, "The callback cannot be verified now.", err)
	}
	return called, nil
}
