package rig

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"weir/internal/id"
	"weir/internal/money"
)

// Tenant is a customer and a key of it.
type Tenant struct {
	ID  uuid.UUID
	Key string
}

// Second is the part of the path at which the second channel finds the upstream.
const Second = "/second"

// Furnish publishes Prices and makes two channels that lead to an upstream, through a node that is ready.
func (s *Site) Furnish(ctx context.Context, n *Node, upstream string) error {
	root, err := s.Root(ctx, n)
	if err != nil {
		return err
	}
	if err := s.publish(ctx, root); err != nil {
		return fmt.Errorf("publish prices: %w", err)
	}
	for _, c := range []struct{ name, at string }{{"first", upstream}, {"second", upstream + Second}} {
		err := root.Query(ctx, `mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
			"name": c.name, "upstream": "openai", "credentials": []string{"sk-" + rand.Text()}, "baseUrl": c.at, "models": []string{Plain, Odd},
		}}, nil)
		if err != nil {
			return fmt.Errorf("make channel: %w", err)
		}
	}
	return nil
}

// publish drafts the prices with `weir prices import` and puts them in force.
func (s *Site) publish(ctx context.Context, root *Browser) error {
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
		err := root.Query(ctx, `query($m: String!) { prices(model: $m, drafts: true) { edges { node { id } } } }`, map[string]any{"m": model}, &data)
		if err != nil {
			return err
		}
		if len(data.Prices.Edges) != 1 {
			return fmt.Errorf("%d drafts for %s", len(data.Prices.Edges), model)
		}
		err = root.Query(ctx, `mutation($in: PublishPriceInput!) { publishPrice(input: $in) { prices { id } } }`, map[string]any{
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
	b, err := NewBrowser(n)
	if err != nil {
		return Tenant{}, err
	}
	var t Tenant
	name := strings.ToLower(rand.Text())
	if t.ID, err = b.SignUp(ctx, name+"@"+name+".example", rand.Text()); err != nil { // the bonuses of a domain are limited
		return Tenant{}, fmt.Errorf("sign up: %w", err)
	}
	if t.Key, err = b.NewKey(ctx); err != nil {
		return Tenant{}, fmt.Errorf("make key: %w", err)
	}
	if credit > 0 {
		err = NewTill(s.db, nil).Credit(ctx, t.ID, id.New("rig"), credit)
	}
	return t, err
}

// Root is the first administrator, signed in once for all nodes.
func (s *Site) Root(ctx context.Context, n *Node) (*Browser, error) {
	s.mu.Lock()
	root := s.root
	s.mu.Unlock()
	if root != nil {
		return &Browser{url: n.URL, http: root.http}, nil
	}
	root, err := NewBrowser(n)
	if err != nil {
		return nil, err
	}
	if err := root.SignIn(ctx, RootEmail, s.password); err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.root = root
	return root, nil
}
