package export

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"time"

	"weir/internal/capture"
	"weir/internal/viewer"
)

// capturePage is how many calls are read at once: each side of one can be 64 KiB long.
const capturePage = 20

// capturedCall is a line of the download.
type capturedCall struct {
	Time      time.Time    `json:"time"`
	RequestID string       `json:"request_id"`
	Model     string       `json:"model"`
	Route     string       `json:"route"`
	KeyID     string       `json:"api_key_id"`
	Status    int          `json:"status"`
	Failed    bool         `json:"failed"`
	Request   capture.Side `json:"request"`
	Answer    capture.Side `json:"answer"`
}

// captures is what is kept of what calls said, newest first, a JSON object in each line: to whom the GraphQL field shows it.
func (e *Exports) captures(ctx context.Context, values url.Values) (*pieces, error) {
	in := arguments{values: values}
	q := capture.Query{KeyID: in.text("key"), Limit: capturePage}
	if failed := in.choice("failed", "TRUE", "FALSE"); failed != "" {
		only := failed == "TRUE"
		q.Failed = &only
	}
	if err := in.done(); err != nil {
		return nil, err
	}
	first, err := e.cfg.Captures.List(ctx, q)
	if err != nil {
		return nil, err
	}
	all := paged(first, capturePage, func(last *capture.Kept) ([]*capture.Kept, error) {
		q.Before = last.RequestID
		return e.cfg.Captures.List(ctx, q)
	})
	name := "weir-captures-" + viewer.FromContext(ctx).TenantID + ".ndjson"
	return &pieces{file: name, mediaType: "application/x-ndjson", all: lines(all)}, nil
}

func lines(all iter.Seq2[*capture.Kept, error]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for k, err := range all {
			var text []byte
			if err == nil {
				text, err = json.Marshal(capturedCall{k.At, k.RequestID, k.Model, k.Route, k.KeyID, k.Status, k.Failed, k.Request, k.Answer})
			}
			if !yield(append(text, '\n'), err) || err != nil {
				return
			}
		}
	}
}
