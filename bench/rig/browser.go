package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"weir/internal/id"
)

// Browser is somebody at the GraphQL API of a node.
type Browser struct {
	url  string
	http *http.Client
}

// NewBrowser is somebody who has not signed in.
func NewBrowser(n *Node) (*Browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &Browser{url: n.URL, http: &http.Client{Jar: jar, Timeout: 30 * time.Second}}, nil
}

// visitors have an address each: sign-ups are limited by address.
var visitors atomic.Int64

// SignUp makes a user with a tenant, and signs the user in.
func (b *Browser) SignUp(ctx context.Context, email, password string) (tenant uuid.UUID, err error) {
	var data struct {
		SignUp struct {
			Viewer struct{ Tenant struct{ ID string } }
		}
	}
	err = b.Query(ctx, `mutation($e: String!, $p: String!) { signUp(input: {email: $e, password: $p}) { viewer { tenant { id } } } }`,
		map[string]any{"e": email, "p": password}, &data)
	if err != nil {
		return tenant, err
	}
	return id.Parse(id.Tenant, data.SignUp.Viewer.Tenant.ID)
}

// SignIn signs a user in.
func (b *Browser) SignIn(ctx context.Context, email, password string) error {
	return b.Query(ctx, `mutation($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) { viewer { user { id } } } }`,
		map[string]any{"e": email, "p": password}, nil)
}

// NewKey makes an API key in the session's tenant.
func (b *Browser) NewKey(ctx context.Context) (secret string, err error) {
	var data struct{ CreateAPIKey struct{ Secret string } }
	err = b.Query(ctx, `mutation { createApiKey(input: {name: "rig"}) { secret } }`, nil, &data)
	return data.CreateAPIKey.Secret, err
}

// Query runs a GraphQL operation that must succeed. into, where it is not nil, gets the data.
func (b *Browser) Query(ctx context.Context, query string, variables map[string]any, into any) error {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return err
	}
	visitor := visitors.Add(1)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.%d.%d", visitor/250%250, visitor%250+1))
	response, err := b.http.Do(request)
	if err != nil {
		return err
	}
	content, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return err
	}
	var reply struct {
		Data   json.RawMessage `json:"data"`
		Errors json.RawMessage `json:"errors"`
	}
	if err := json.Unmarshal(content, &reply); err != nil || response.StatusCode != http.StatusOK || len(reply.Errors) > 0 {
		return fmt.Errorf("status %d: %s", response.StatusCode, content)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(reply.Data, into)
}

// Follow subscribes over server-sent events. The answer's lines that begin with "data: " are events; close it to leave.
func (b *Browser) Follow(ctx context.Context, query string, variables map[string]any) (io.ReadCloser, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := (&http.Client{Jar: b.http.Jar}).Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("subscribe: status %d", response.StatusCode), response.Body.Close())
	}
	return response.Body, nil
}
