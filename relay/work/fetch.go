package work

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"weir/ent/schematype"
	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/pricing"
	"weir/internal/task"
	"weir/relay/wire"
)

// errNotWanted: what came is not what was asked for; asking again does not help.
var errNotWanted = errors.New("the result is not what was asked for")

// fetch copies what was made into our store, and decides that the task succeeded.
func (w *Worker) fetch(ctx context.Context, t *task.Task, event string) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), fetchTime)
	defer done()
	status, results, err := w.copies(ctx, t)
	now := w.cfg.Clock.Now()
	switch {
	case err == nil:
	case errors.Is(err, errNotWanted):
		w.report(t, err)
		return w.cfg.Tasks.Fail(ctx, t, wire.FailureResult, clip(fault.Of(err).Message), event)
	case t.IdlePolls+1 >= fetchTries && now.After(t.DeadlineAt), t.IdlePolls+1 >= 4*fetchTries:
		w.report(t, err)
		return w.cfg.Tasks.Fail(ctx, t, wire.FailureUpstream, "The result could not be fetched from the provider.", event)
	default:
		w.report(t, err)
		return w.cfg.Tasks.Again(ctx, t, now.Add(min(time.Second<<min(t.IdlePolls, 8), 5*time.Minute)), event)
	}
	failpoint.TaskCopied.At()
	in, err := w.cfg.Tasks.InputOf(t)
	if err != nil {
		return err
	}
	made := madeOf(t, &in, status, results)
	vector, err := json.Marshal(made)
	if err != nil {
		return fmt.Errorf("note what was made: %w", err)
	}
	until, err := w.cfg.Tasks.ResultsUntil(ctx, t.TenantID)
	if err != nil {
		return err
	}
	return w.cfg.Tasks.End(ctx, t, task.Verdict{State: task.Succeeded, Made: vector, Results: results, Until: until}, event)
}

// madeOf is what is charged for: what the provider says it made, or else what was asked for and came.
func madeOf(t *task.Task, in *task.Input, status *wire.JobStatus, results []schematype.TaskResult) pricing.Vector {
	u := status.Made
	u.Requests = 1
	if t.Kind == schematype.Image {
		u.Images = 0
		for _, r := range results {
			if !r.Thumbnail {
				u.Images++
			}
		}
		return pricing.Vector(u)
	}
	if u.Seconds == 0 {
		u.Seconds = in.Seconds
	}
	u.Images = 0
	return pricing.Vector(u)
}

// copies fetches all results of a task. Its provider is asked once more, since links die.
func (w *Worker) copies(ctx context.Context, t *task.Task) (*wire.JobStatus, []schematype.TaskResult, error) {
	upstream, to, err := w.where(ctx, t, pollTime)
	if err != nil {
		return nil, nil, err
	}
	ref := refOf(t)
	status, err := upstream.Poll(ctx, to, ref)
	if err != nil {
		return nil, nil, err
	}
	if status.State != wire.JobSucceeded || len(status.Results) == 0 {
		return nil, nil, fmt.Errorf("the provider takes its word back: %s", status.State)
	}
	until, err := w.cfg.Tasks.ResultsUntil(ctx, t.TenantID)
	if err != nil {
		return nil, nil, err
	}
	var out []schematype.TaskResult
	for _, r := range status.Results {
		one, err := w.copyOne(ctx, upstream, to, ref, r, wanted(t, r), until.Sub(w.cfg.Clock.Now()))
		if err != nil && r.Thumbnail {
			w.report(t, err) // nobody asked for it
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		out = append(out, one)
	}
	return status, out, nil
}

// wanted is the family of media types that a result must be of.
func wanted(t *task.Task, r wire.JobResult) string {
	if r.Thumbnail || t.Kind == schematype.Image {
		return "image/"
	}
	return "video/"
}

const sniffed = 512

func (w *Worker) copyOne(
	ctx context.Context, upstream wire.VideoUpstream, to wire.Endpoint, ref wire.JobRef, r wire.JobResult, family string, life time.Duration,
) (schematype.TaskResult, error) {
	content, err := w.open(ctx, upstream, to, ref, r)
	if err != nil {
		return schematype.TaskResult{}, err
	}
	defer func() { _ = content.Close() }() // read, or given up
	most := int64(maxVideo)
	if family == "image/" {
		most = maxImage
	}
	limited := &counted{r: content, most: most}
	head := bufio.NewReaderSize(limited, sniffed)
	first, err := head.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return schematype.TaskResult{}, fault.Wrap(fault.UpstreamFailed, "The result could not be fetched.", err)
	}
	kind := kindOf(first)
	if !strings.HasPrefix(kind, family) {
		return schematype.TaskResult{}, fault.Wrap(fault.UpstreamFailed, "The provider's result is not a "+strings.TrimSuffix(family, "/")+".", errNotWanted)
	}
	name, err := w.cfg.Blobs.Keep(ctx, kind, life, head)
	if err != nil {
		return schematype.TaskResult{}, fmt.Errorf("store result: %w", err)
	}
	return schematype.TaskResult{Blob: name, MediaType: kind, Bytes: limited.n, Thumbnail: r.Thumbnail}, nil
}

// counted reads up to most bytes; what is longer is not wanted.
type counted struct {
	r       io.Reader
	n, most int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.n += int64(n); c.n > c.most {
		return 0, fault.Wrap(fault.UpstreamFailed, "The provider's result is too large.", errNotWanted)
	}
	return n, err
}

// kindOf is a media type by the first bytes of a result; "" for anything that is not kept.
func kindOf(head []byte) string {
	switch {
	case len(head) >= 12 && bytes.Equal(head[4:8], []byte("ftyp")):
		return "video/mp4"
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")):
		return "video/webm"
	}
	switch kind := http.DetectContentType(head); kind {
	case "image/png", "image/jpeg", "image/webp", "image/gif":
		return kind
	}
	return ""
}

// open begins to read a result.
func (w *Worker) open(ctx context.Context, upstream wire.VideoUpstream, to wire.Endpoint, ref wire.JobRef, r wire.JobResult) (io.ReadCloser, error) {
	if r.Content != nil {
		return struct {
			io.Reader
			io.Closer
		}{wire.Open(r.Content), r.Content}, nil
	}
	if f, ok := upstream.(wire.Fetcher); ok {
		return f.Fetch(ctx, to, ref, r)
	}
	if err := w.cfg.Guard.CheckURL(r.URL); err != nil {
		return nil, fault.Wrap(fault.UpstreamFailed, "The result could not be fetched.", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return nil, fault.Wrap(fault.UpstreamFailed, "The result could not be fetched.", err)
	}
	if r.Header != nil {
		req.Header = r.Header.Clone()
	}
	response, err := w.client.Do(req)
	if err != nil {
		return nil, fault.Wrap(fault.UpstreamFailed, "The result could not be fetched.", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.Join(fault.Newf(fault.UpstreamFailed, "The result could not be fetched: status %d.", response.StatusCode), response.Body.Close())
	}
	return response.Body, nil
}

// sameHost drops the headers of a request that is led to another host: they may bear a credential.
func sameHost(req *http.Request, via []*http.Request) error {
	const most = 5
	if len(via) >= most {
		return errors.New("too many redirects")
	}
	if first := via[0]; req.URL.Host != first.URL.Host {
		req.Header = http.Header{}
	}
	return nil
}
