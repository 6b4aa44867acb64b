package rig

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"weir/internal/id"
	"weir/internal/money"
)

// Tenant is a customer and a key of it.
type Tenant struct {
	ID  uuid.UUID
	Key string
}

// Furnish publishes Prices and makes two channels that lead to an upstream, through a node that is ready.
func (s *Site) Furnish(ctx context.Context, n *Node, upstream string) error {
	root, err := s.admin(ctx, n)
	if err != nil {
		return err
	}
	if err := s.publish(ctx, root); err != nil {
		return fmt.Errorf("publish prices: %w", err)
	}
	for _, name := range []string{"first", "second"} {
		err := root.query(ctx, `mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
			"name": name, "upstream": "openai", "credentials": []string{"sk-" + rand.Text()}, "baseUrl": upstream, "models": []string{Plain, Odd},
		}}, nil)
		if err != nil {
			return fmt.Errorf("make channel: %w", err)
		}
	}
	return nil
}

// publish drafts the prices with `weir prices import` and puts them in force.
func (s *Site) publish(ctx context.Context, root *browser) error {
	list := map[string]any{}
	for model, p := range Prices {
		list[model] = map[string]any{
			"litellm_provider": "rig", "mode": "chat", "max_input_tokens": 100_000, "max_output_tokens": 16_384,
			"input_cost_per_token": decimal(p.Input), "cache_read_input_token_cost": decimal(p.Cached), "output_cost_per_token": decimal(p.Output),
		}
	}
	encoded, err := json.Marshal(list)
	if err != nil {
		return err
	}
	if _, err := s.Command(ctx, bytes.NewReader(encoded), "prices", "import", "--source", "litellm", "-"); err != nil {
		return err
	}
	for model := range Prices {
		var data struct {
			Prices struct {
				Edges []struct{ Node struct{ ID string } }
			}
		}
		err := root.query(ctx, `query($m: String!) { prices(model: $m, drafts: true) { edges { node { id } } } }`, map[string]any{"m": model}, &data)
		if err != nil {
			return err
		}
		if len(data.Prices.Edges) != 1 {
			return fmt.Errorf("%d drafts for %s", len(data.Prices.Edges), model)
		}
		err = root.query(ctx, `mutation($in: PublishPriceInput!) { publishPrice(input: $in) { prices { id } } }`, map[string]any{
			"in": map[string]any{"ids": []string{data.Prices.Edges[0].Node.ID}},
		}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// decimal writes pico-USD as USD.
func decimal(pico int64) json.Number {
	return json.Number(strconv.FormatInt(pico, 10) + "e-12")
}

// Tenant signs a customer up, makes a key and credits what is above 0.
func (s *Site) Tenant(ctx context.Context, n *Node, credit money.Amount) (Tenant, error) {
	b, err := newBrowser(n)
	if err != nil {
		return Tenant{}, err
	}
	var signed struct {
		SignUp struct {
			Viewer struct{ Tenant struct{ ID string } }
		}
	}
	err = b.query(ctx, `mutation($e: String!, $p: String!) { signUp(input: {email: $e, password: $p}) { viewer { tenant { id } } } }`,
		map[string]any{"e": strings.ToLower(rand.Text()) + "@example.com", "p": rand.Text()}, &signed)
	if err != nil {
		return Tenant{}, fmt.Errorf("sign up: %w", err)
	}
	var t Tenant
	if t.ID, err = id.Parse(id.Tenant, signed.SignUp.Viewer.Tenant.ID); err != nil {
		return Tenant{}, err
	}
	var made struct{ CreateAPIKey struct{ Secret string } }
	if err := b.query(ctx, `mutation { createApiKey(input: {name: "rig"}) { secret } }`, nil, &made); err != nil {
		return Tenant{}, fmt.Errorf("make key: %w", err)
	}
	t.Key = made.CreateAPIKey.Secret
	if credit > 0 {
		err = NewTill(s.db, nil).Credit(ctx, t.ID, id.New("rig"), credit)
	}
	return t, err
}

func (s *Site) admin(ctx context.Context, n *Node) (*browser, error) {
	s.mu.Lock()
	root := s.root
	s.mu.Unlock()
	if root != nil {
		return &browser{url: n.URL, http: root.http}, nil
	}
	root, err := newBrowser(n)
	if err != nil {
		return nil, err
	}
	err = root.query(ctx, `mutation($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) { viewer { platformRole } } }`,
		map[string]any{"e": RootEmail, "p": s.password}, nil)
	if err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.root = root
	return root, nil
}

// browser is somebody at the GraphQL API.
type browser struct {
	url  string
	http *http.Client
}

func newBrowser(n *Node) (*browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &browser{url: n.URL, http: &http.Client{Jar: jar, Timeout: 30 * time.Second}}, nil
}

// visitors have an address each: sign-ups are limited by address.
var visitors atomic.Int64

// query runs a GraphQL operation that must succeed.
func (b *browser) query(ctx context.Context, query string, variables map[string]any, into any) error {
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
