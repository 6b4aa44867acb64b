package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"weir/internal/fault"
)

// Media types of answers.
const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
	mediaEvents  = "text/event-stream"
)

// plain is GraphQL over HTTP: POST with a JSON body, and GET for queries. It follows the specification of GraphQL over HTTP
// (draft, read 2026-11-20), which gqlgen's own transports leave in a few points (facts/stack.md §2): a request that is not
// executed has no `data`; its status is 200 in application/json, and 400 in application/graphql-response+json.
type plain struct{}

// Supports everything else.
func (plain) Supports(*http.Request) bool { return true }

// Do answers one request.
func (plain) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	w.Header().Set("Cache-Control", "no-store")
	media := accepted(r.Header.Values("Accept"))
	if media == "" {
		refuse(w, r, http.StatusNotAcceptable, fault.Newf(fault.Invalid, "Answers are %s, %s or %s.", mediaJSON, mediaGraphQL, mediaEvents))
		return
	}
	params, status, err := read(w, r)
	if err != nil {
		refuse(w, r, status, err)
		return
	}
	ctx := r.Context()
	oc, errs := exec.CreateOperationContext(ctx, params)
	ctx = graphql.WithOperationContext(ctx, oc)
	if errs == nil && r.Method == http.MethodGet && oc.Operation.Operation != ast.Query {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, r, http.StatusMethodNotAllowed, fault.New(fault.MethodNotAllowed, "GET takes queries only; send this as POST."))
		return
	}
	switch {
	case media == mediaEvents:
		stream(ctx, w, exec, oc, errs)
	case errs != nil:
		status := http.StatusOK
		if media == mediaGraphQL {
			status = http.StatusBadRequest
		}
		write(w, media, status, refusal(exec.DispatchError(ctx, errs)))
	case oc.Operation.Operation == ast.Subscription:
		refuse(w, r, http.StatusNotAcceptable, fault.Newf(fault.Invalid, "A subscription is answered by WebSocket, or as %s.", mediaEvents))
	default:
		next, ctx := exec.DispatchOperation(ctx, oc)
		write(w, media, http.StatusOK, result(next(ctx)))
	}
}

// accepted chooses the media type of the answer: of those that the client takes most gladly the first, application/json
// where it takes everything, "" where it takes none of ours.
func accepted(headers []string) string {
	list := strings.Join(headers, ",")
	if list == "" {
		return mediaJSON
	}
	best, weight := "", 0.0
	for part := range strings.SplitSeq(list, ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if v, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(v, 64); err != nil {
				continue
			}
		}
		switch media {
		case "*/*", "application/*":
			media = mediaJSON
		case mediaJSON, mediaGraphQL, mediaEvents:
		default:
			continue
		}
		if q > weight {
			best, weight = media, q
		}
	}
	return best
}

// read takes the parameters from a request. An error comes with the status of its answer.
func read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, error) {
	p := &graphql.RawParams{Headers: r.Header}
	var status int
	var err error
	switch r.Method {
	case http.MethodGet:
		status, err = readQuery(r, p)
	case http.MethodPost:
		status, err = readBody(w, r, p)
	default:
		w.Header().Set("Allow", "GET, POST")
		status, err = http.StatusMethodNotAllowed, fault.New(fault.MethodNotAllowed, "GraphQL takes GET and POST.")
	}
	if err == nil && p.Query == "" && p.Extensions["persistedQuery"] == nil {
		status, err = http.StatusBadRequest, fault.Field("query", "The parameter `query` is missing.")
	}
	return p, status, err
}

func readQuery(r *http.Request, p *graphql.RawParams) (int, error) {
	q := r.URL.Query()
	p.Query, p.OperationName = q.Get("query"), q.Get("operationName")
	for name, into := range map[string]*map[string]any{"variables": &p.Variables, "extensions": &p.Extensions} {
		text := q.Get(name)
		if text == "" {
			continue
		}
		if err := decode([]byte(text), into); err != nil {
			return http.StatusBadRequest, fault.Field(name, "This parameter must be a JSON object.")
		}
	}
	return 0, nil
}

func readBody(w http.ResponseWriter, r *http.Request, p *graphql.RawParams) (int, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := params["charset"]; err != nil || media != mediaJSON || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		return http.StatusUnsupportedMediaType, fault.New(fault.Invalid, "The body must be application/json in UTF-8.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return http.StatusRequestEntityTooLarge, fault.Newf(fault.TooLarge, "The body is larger than %d bytes.", maxBody)
	} else if err != nil {
		return http.StatusBadRequest, fault.New(fault.Invalid, "The body could not be read.")
	}
	if first := bytes.TrimLeft(body, " \t\r\n"); len(first) > 0 && first[0] == '[' {
		return http.StatusBadRequest, fault.New(fault.Invalid, "Batches are not supported: send one operation in each request.")
	}
	if err := decode(body, p); err != nil {
		message := "The body must be a JSON object with `query`, and optionally `variables`, `operationName` and `extensions`."
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
			return http.StatusBadRequest, fault.Field(wrong.Field, "This parameter has the wrong type.")
		}
		return http.StatusBadRequest, fault.New(fault.Invalid, message)
	}
	return 0, nil
}

// decode reads one JSON value and nothing behind it. Numbers stay as they are written.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// answer is the body of a response. Data is absent when nothing was executed.
type answer struct {
	Errors     gqlerror.List   `json:"errors,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
	Extensions map[string]any  `json:"extensions,omitempty"`
}

func refusal(resp *graphql.Response) answer {
	return answer{Errors: resp.Errors, Extensions: resp.Extensions}
}

func result(resp *graphql.Response) answer {
	a := answer{Errors: resp.Errors, Data: resp.Data, Extensions: resp.Extensions}
	if a.Data == nil {
		a.Data = json.RawMessage("null")
	}
	return a
}

func write(w http.ResponseWriter, media string, status int, a answer) {
	body, err := json.Marshal(a)
	if err != nil {
		panic(err) // data is JSON that gqlgen wrote; the server turns this into INTERNAL
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have left
}

// refuse answers a request that never becomes an operation.
func refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	media := mediaJSON
	if accepted(r.Header.Values("Accept")) == mediaGraphQL {
		media = mediaGraphQL
	}
	write(w, media, status, answer{Errors: gqlerror.List{presentOne(r.Context(), err, &gqlerror.Error{}, "")}})
}

// operation runs an operation and hands out its answers until there are no more, or send fails. It returns why a
// subscription ended that its client did not end.
func operation(ctx context.Context, exec graphql.GraphExecutor, oc *graphql.OperationContext, send func(answer) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // a subscription whose client takes no more
	ctx, ended := withEnding(ctx)
	next, ctx := exec.DispatchOperation(ctx, oc)
	for ctx.Err() == nil {
		resp := next(ctx)
		if resp == nil {
			break
		}
		if send(result(resp)) != nil {
			return nil
		}
	}
	select {
	case why := <-ended.why:
		return why
	default:
		return nil
	}
}
