package main

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
	"net/url"
	"strings"
	"time"

	"weir/internal/db"
)

func (g *gateway) isReady(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, g.url+"/readyz", http.NoBody)
	if err != nil {
		return false
	}
	client := http.Client{Timeout: time.Second}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	return response.Body.Close() == nil && response.StatusCode == http.StatusOK
}

// open sets the gateway up through the doors that operators and customers use, and returns the customer's key.
func (g *gateway) open(ctx context.Context, password, upstream string) (key string, err error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return "", err
	}
	operator := &http.Client{Jar: jar, Timeout: readyTimeout}
	if err := g.post(ctx, operator, "/api/user/login", map[string]any{"username": rootEmail, "password": password}, nil); err != nil {
		return "", err
	}
	channel := map[string]any{"name": "mock", "type": 1, "key": "sk-upstream", "base_url": upstream, "models": "gpt-4o", "group": "default"}
	if err := g.post(ctx, operator, "/api/channel/", channel, nil); err != nil {
		return "", err
	}
	var answer struct {
		Data struct {
			User struct {
				APIKey string `json:"api_key"`
			} `json:"user"`
		} `json:"data"`
	}
	customer := map[string]any{"email": "customer@example.com", "password": rand.Text()}
	err = g.post(ctx, &http.Client{Timeout: readyTimeout}, "/api/auth.php?action=register", customer, &answer)
	if err == nil && answer.Data.User.APIKey == "" {
		err = errors.New("sign-up brought no key")
	}
	return answer.Data.User.APIKey, err
}

// post sends JSON and reads JSON; success:false is an error whatever the status.
func (g *gateway) post(ctx context.Context, client *http.Client, path string, body, into any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url+path, bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	content, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return fmt.Errorf("POST %s: %w", path, err)
	}
	var envelope struct {
		Success bool `json:"success"`
	}
	if err := json.Unmarshal(content, &envelope); err != nil || response.StatusCode != http.StatusOK || !envelope.Success {
		return fmt.Errorf("POST %s: status %d: %s", path, response.StatusCode, content)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(content, into)
}

// createDatabase makes an empty database on the server for one run; drop removes it.
func createDatabase(ctx context.Context, server string) (created string, drop func() error, err error) {
	at, err := url.Parse(server)
	if err != nil {
		return "", nil, errors.New("TEST_DATABASE_URL is not a URL")
	}
	admin, err := db.Open(ctx, server)
	if err != nil {
		return "", nil, err
	}
	name := "weir_bench_" + strings.ToLower(rand.Text())
	if _, err := admin.SQL.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return "", nil, errors.Join(err, admin.Close())
	}
	at.Path = "/" + name
	return at.String(), func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTimeout)
		defer cancel()
		_, err := admin.SQL.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
		return errors.Join(err, admin.Close())
	}, nil
}
