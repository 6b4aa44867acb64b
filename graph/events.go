package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// keepAlive is how often an idle connection gets a sign of life: below the patience of proxies.
const keepAlive = 12 * time.Second

// events is a stream of server-sent events: one `next` for each answer and a `complete` at the end (protocol graphql-sse,
// mode of distinct connections).
type events struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
	started bool
}

// stream answers an operation by events. A query or mutation is executed before anything is written, so that it can still
// set a cookie.
func stream(ctx context.Context, w http.ResponseWriter, exec graphql.GraphExecutor, oc *graphql.OperationContext, errs gqlerror.List) {
	e := &events{w: w, control: http.NewResponseController(w)}
	if errs != nil {
		_ = e.next(refusal(exec.DispatchError(ctx, errs))) // the client may have left
		_ = e.send("event: complete\ndata:\n\n")
		return
	}
	if oc.Operation.Operation == ast.Subscription {
		stop := e.keepAlive()
		defer stop()
	}
	if why := operation(ctx, exec, oc, e.next); why != nil {
		_ = e.next(answer{Errors: gqlerror.List{presentOne(ctx, why, &gqlerror.Error{}, "")}})
	}
	_ = e.send("event: complete\ndata:\n\n")
}

func (e *events) next(a answer) error {
	body, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	return e.send("event: next\ndata: " + string(body) + "\n\n")
}

// send writes text, behind the header when it is the first.
func (e *events) send(text string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.started {
		e.started = true
		h := e.w.Header()
		h.Set("Content-Type", mediaEvents)
		h.Set("X-Accel-Buffering", "no")            // nginx
		_ = e.control.SetWriteDeadline(time.Time{}) // a stream may last; not every writer has a deadline
		e.w.WriteHeader(http.StatusOK)
	}
	if _, err := e.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	return e.control.Flush()
}

// keepAlive writes comments until it is stopped.
func (e *events) keepAlive() (stop func()) {
	done := make(chan struct{})
	var joined sync.WaitGroup
	joined.Go(func() {
		ticker := time.NewTicker(keepAlive)
		defer ticker.Stop()
		for e.send(":\n\n") == nil {
			select {
			case <-done:
				return
			case <-ticker.C:
			}
		}
	})
	return func() {
		close(done)
		joined.Wait()
	}
}
