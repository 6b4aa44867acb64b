package rig

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// Video is one as /v1/videos shows it.
type Video struct {
	ID     string `json:"id"`
	Status string `json:"status"`
}

// Over: it will not change any more.
func (v Video) Over() bool { return v.Status == "completed" || v.Status == "failed" }

// videoTimeout is how long one request about a video may take.
const videoTimeout = 20 * time.Second

// Video asks a node about videos under the tenant's key, below path, and orders one where there is a body. key is the idempotency
// key, "" for none. The answer is read where the status is 200. An error means a node that is away, or contents that are no JSON.
func (t Tenant) Video(ctx context.Context, n *Node, path, key, body string) (status int, answer Video, err error) {
	ctx, cancel := context.WithTimeout(ctx, videoTimeout)
	defer cancel()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(ctx, method, n.URL+"/v1/videos"+path, strings.NewReader(body))
	if err != nil {
		return 0, answer, err
	}
	r.Header.Set("Authorization", "Bearer "+t.Key)
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return 0, answer, err
	}
	text, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err == nil && response.StatusCode == http.StatusOK {
		err = json.Unmarshal(text, &answer)
	}
	return response.StatusCode, answer, err
}
