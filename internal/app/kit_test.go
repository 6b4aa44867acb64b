package app_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
)

// sqliteSite is for what does not depend on the database.
func sqliteSite(t *testing.T) *apptest.Site {
	t.Helper()
	return apptest.New(t, dbtest.SQLite(t))
}

// onlyReader hides a reader's length, so that the request is sent in chunks.
type onlyReader struct{ io.Reader }

func do(t *testing.T, request *http.Request) *apptest.Reply {
	t.Helper()
	c := &http.Client{Timeout: 15 * time.Second}
	defer c.CloseIdleConnections()
	response, err := c.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return &apptest.Reply{Status: response.StatusCode, Header: response.Header, Body: string(body)}
}

// start sends a chat request in the background; leave hangs up and waits.
func start(t *testing.T, n *apptest.Node, key, body string) (leave func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	request, err := n.Request(ctx, http.MethodPost, "/v1/chat/completions", key, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
		if err == nil {
			t.Errorf("an answer: %d", response.StatusCode)
			_ = response.Body.Close()
		}
	}()
	return func() {
		cancel()
		<-gone
	}
}
