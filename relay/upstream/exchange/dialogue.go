package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"sync/atomic"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// ErrGone is joined to the error of a question about a job that the vendor does not know.
var ErrGone = errors.New("the vendor does not know the job")

// maxJobID bounds what a vendor may call a job.
const maxJobID = 256

// Refused is a vendor's refusal as it came.
type Refused struct {
	Status int
	Header http.Header
	// Answer is the body where it is a JSON object.
	Answer gjson.Result
}

// Dialogue is how a vendor of jobs is spoken to: JSON both ways.
type Dialogue struct {
	To wire.Endpoint
	// Header goes with each request; it bears the credential.
	Header http.Header
	// Mean says what a refusal means, or an error in an answer whose status is a success; false where such an answer is none.
	// Its Meaning begins as the status has it.
	Mean func(was Refused, r *Refusal) (refused bool)
}

// Submit hands a job in, once, and returns the vendor's name of it, which stands at a path of the answer (gjson's). It errs with
// wire.ErrUnsure where the vendor may have taken it: the request was under way and no answer says otherwise, a failure of the
// vendor's (5xx) and an answer without a name included.
func (d Dialogue) Submit(ctx context.Context, target string, body []byte, at string) (id string, err error) {
	header := d.Header.Clone()
	header.Set("Content-Type", "application/json")
	return d.hand(ctx, at, func(ctx context.Context) (*Response, error) { return Post(ctx, d.To, target, d.accept(header), body) })
}

// SubmitForm is Submit of a form.
func (d Dialogue) SubmitForm(ctx context.Context, target string, form *FormBuilder, at string) (id string, err error) {
	kind, pieces := form.Finish()
	header := d.Header.Clone()
	header.Set("Content-Type", kind)
	return d.hand(ctx, at, func(ctx context.Context) (*Response, error) {
		return PostPieces(ctx, d.To, target, d.accept(header), pieces)
	})
}

func (d Dialogue) hand(ctx context.Context, at string, send func(ctx context.Context) (*Response, error)) (id string, err error) {
	var connected atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	response, err := send(traced)
	if err != nil {
		if connected.Load() {
			err = errors.Join(err, wire.ErrUnsure)
		}
		return "", err
	}
	answer, status, err := d.read(response)
	switch {
	case err != nil && (status == 0 || status >= http.StatusInternalServerError):
		return "", errors.Join(err, wire.ErrUnsure)
	case err != nil:
		return "", err
	}
	id, ok := JobID(answer.Get(at))
	if !ok {
		return "", errors.Join(Unreadable("no name of the job"), wire.ErrUnsure)
	}
	return id, nil
}

// JobID is a vendor's name of a job; false for what is none.
func JobID(v gjson.Result) (string, bool) {
	return v.Str, v.Type == gjson.String && v.Str != "" && len(v.Str) <= maxJobID
}

// Ask asks a vendor about a job, or for something to be done with it; method GET has no body. It errs with ErrGone where the
// vendor does not know it. An answer without content is the zero Result.
func (d Dialogue) Ask(ctx context.Context, method, target string, body []byte) (gjson.Result, error) {
	header := d.Header.Clone()
	if body != nil {
		header.Set("Content-Type", "application/json")
	}
	response, err := Send(ctx, d.To, method, target, d.accept(header), body)
	if err != nil {
		return gjson.Result{}, err
	}
	if response.Status == http.StatusNoContent {
		return gjson.Result{}, response.Close()
	}
	answer, _, err := d.read(response)
	return answer, err
}

// Cancel asks a vendor to stop a job: wire.ErrNotCancelled where it says that it does not.
func (d Dialogue) Cancel(ctx context.Context, method, target string) error {
	_, err := d.Ask(ctx, method, target, nil)
	f, refused := errors.AsType[*fault.Error](err)
	if errors.Is(err, ErrGone) || refused && f.Code == fault.UpstreamInvalid {
		return errors.Join(wire.ErrNotCancelled, err)
	}
	return err
}

func (Dialogue) accept(h http.Header) http.Header {
	h.Set("Accept", "application/json")
	return h
}

// read reads an answer: a JSON object, or what it means that it is a refusal, with the refusal's status as the vendor means it.
func (d Dialogue) read(response *Response) (answer gjson.Result, refused int, err error) {
	if !response.OK() {
		body := response.ReadError()
		was := Refused{Status: response.Status, Header: response.Header}
		if rawjson.Valid(body) {
			was.Answer = rawjson.View(body)
		}
		refused, err = d.refuse(was)
		return answer, refused, err
	}
	raw, err := response.ReadAll()
	if err != nil {
		return answer, 0, err
	}
	if !rawjson.Valid(raw) || !rawjson.View(raw).IsObject() {
		return answer, 0, Unreadable("no JSON object")
	}
	answer = rawjson.View(raw)
	refused, err = d.refuse(Refused{Status: response.Status, Header: response.Header, Answer: answer})
	return answer, refused, err
}

// refuse is what a refusal comes to; nil for an answer that is none.
func (d Dialogue) refuse(was Refused) (status int, err error) {
	failed := was.Status < 200 || was.Status > 299
	r := Refusal{Status: was.Status, Header: was.Header, Meaning: MeaningOf(was.Status)}
	if was.Status == http.StatusNotFound || was.Status == http.StatusGone {
		r.Meaning = MeansGone
	}
	if !d.Mean(was, &r) && !failed {
		return r.Status, nil
	}
	f := r.Fault(&wire.Request{Route: wire.RouteVideos})
	if r.Meaning == MeansGone {
		return r.Status, errors.Join(f, ErrGone)
	}
	return r.Status, f
}

// Bearer is a header with the endpoint's credential, as most vendors take it.
func Bearer(to wire.Endpoint) http.Header {
	h := http.Header{}
	if to.Credential != "" {
		h.Set("Authorization", "Bearer "+string(to.Credential))
	}
	return h
}

// Path is an address below a base, whose segments are escaped: a vendor's name of a job is not a path.
func Path(base *url.URL, segments ...string) string {
	return base.JoinPath(escaped(segments)...).String()
}

func escaped(segments []string) []string {
	out := make([]string, len(segments))
	for i, s := range segments {
		out[i] = url.PathEscape(s)
		if s == "." || s == ".." {
			out[i] = "%2E"
		}
	}
	return out
}

// Body is a request's body with those members of a caller's own that the vendor documents, by name; none replaces what the body
// has. extra is a JSON object, or nil.
func Body(v any, extra json.RawMessage, names ...string) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode job: %w", err)
	}
	if len(extra) == 0 || !rawjson.Valid(extra) {
		return body, nil
	}
	own := rawjson.View(body)
	var more []rawjson.Member
	rawjson.ForEach(rawjson.View(extra), func(name, value gjson.Result) bool {
		if slices.Contains(names, name.Str) && !rawjson.Get(own, name.Str).Exists() {
			more = append(more, rawjson.Member{Name: name.Str, Value: []byte(value.Raw)})
		}
		return true
	})
	return rawjson.Set(make([]byte, 0, len(body)+len(extra)), body, more...), nil
}

// Gone is the status of a job that its vendor does not know, where err says so; else err.
func Gone(err error) (*wire.JobStatus, error) {
	if errors.Is(err, ErrGone) {
		return &wire.JobStatus{State: wire.JobExpired}, nil
	}
	return nil, err
}

// JobFailed is the status of a job that failed, in our words by the code.
func JobFailed(code string) *wire.JobStatus {
	message := "The provider could not finish the task."
	switch code {
	case wire.FailurePolicy:
		message = "The provider's content policy does not allow this prompt, an image of it, or its result."
	case wire.FailureInput:
		message = "The provider could not use the request or an image of it."
	}
	return &wire.JobStatus{State: wire.JobFailed, Failure: &wire.JobFailure{Code: code, Message: message}}
}

// Unknown is the error for a state that the vendor's documents do not name: nobody knows how the job is.
func Unknown(state string) error {
	return Unreadable("a state that is not documented: " + plainWord(state))
}

// NoResult is the status of a job that is said to be made and has nothing to show.
func NoResult() *wire.JobStatus {
	return &wire.JobStatus{State: wire.JobFailed, Failure: &wire.JobFailure{
		Code: wire.FailureResult, Message: "The provider's answer has no result.",
	}}
}

// Member is a vendor's name of a job in a callback's body, a JSON object that has it as a member; false where there is none.
func Member(body []byte, path string) (string, bool) {
	if !rawjson.Valid(body) || !rawjson.View(body).IsObject() {
		return "", false
	}
	return JobID(rawjson.View(body).Get(path))
}

// PerCent is a progress that a vendor gives as a part of whole, 0 to 99: only a job that is made is at 100. 0 for what is no
// number.
func PerCent(v gjson.Result, whole float64) int {
	const almost = 99
	part := v.Num / whole
	if v.Type != gjson.Number || !(part > 0) { // NaN too
		return 0
	}
	return int(min(part*100, almost))
}

// VideoOf is the input of a job; INVALID where it is not a video that is wanted.
func VideoOf(job *wire.Job) (*wire.VideoInput, error) {
	if job.Video == nil {
		return nil, fault.Newf(fault.Invalid, "This channel does not serve %s.", job.Route)
	}
	return job.Video, nil
}
