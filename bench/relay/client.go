package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// answerTimeout is longer than any answer of the mock takes, by far.
const answerTimeout = 60 * time.Second

// Sizes of large bodies, in bytes.
const (
	heavyBody = 150_000
	imageBody = 10_000_000
)

// call is one prepared request and what its answer must look like.
type call struct {
	address string
	request []byte
	check   func(body []byte) error
}

// newCall prepares a chat completion with about 650 bytes of body.
func newCall(t target, marker string, check func([]byte) error) (call, error) {
	at, err := url.Parse(t.url)
	if err != nil {
		return call{}, err
	}
	options, content := "", `"`+marker+`. `+strings.Repeat("How high is the water today? ", 7)+`"`
	switch marker {
	case markHeavy:
		content = `"` + marker + `. ` + strings.Repeat("How high is the water today? ", heavyBody/29) + `"`
	case markImage:
		content = `[{"type":"text","text":"` + marker + `"},{"type":"image_url","image_url":{"url":"data:image/png;base64,` +
			strings.Repeat("iVBORw0K", imageBody/8) + `"}}]`
	case markFast:
	default:
		options = `,"stream":true,"stream_options":{"include_usage":true}`
	}
	const system = "You are the keeper of a weir. You answer in short, plain sentences, you give numbers with their units, " +
		"you never guess at a level that you have not read yourself, and you say so when you do not know. "
	body := `{"model":"gpt-4o","max_tokens":256,"temperature":0.2,"messages":[{"role":"system","content":"` + system + `"},` +
		`{"role":"user","content":` + content + `}]` + options + `}`
	request := fmt.Sprintf("POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", at.Host, t.key, len(body), body)
	return call{address: at.Host, request: []byte(request), check: check}, nil
}

// caller is one connection that makes the same call again and again.
type caller struct {
	call   call
	conn   net.Conn
	reader *bufio.Reader
	body   bytes.Buffer
}

// ask makes the call once and returns when the first byte of the body came. After a fault the connection is made anew.
func (c *caller) ask(ctx context.Context) (first time.Time, err error) {
	if c.conn == nil {
		var dialer net.Dialer
		if c.conn, err = dialer.DialContext(ctx, "tcp4", c.call.address); err != nil {
			return time.Time{}, err
		}
		c.reader = bufio.NewReaderSize(c.conn, 16<<10)
	}
	first, err = c.exchange()
	if err != nil {
		c.hangUp()
	}
	return first, err
}

func (c *caller) exchange() (first time.Time, err error) {
	if err := c.conn.SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return time.Time{}, err
	}
	if _, err := c.conn.Write(c.call.request); err != nil {
		return time.Time{}, err
	}
	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return time.Time{}, err
	}
	defer response.Body.Close()
	c.body.Reset()
	if _, err := io.CopyN(&c.body, response.Body, 1); err != nil {
		return time.Time{}, fmt.Errorf("status %d, first byte: %w", response.StatusCode, err)
	}
	first = time.Now()
	if _, err := c.body.ReadFrom(response.Body); err != nil {
		return time.Time{}, fmt.Errorf("read answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return time.Time{}, fmt.Errorf("status %d: %s", response.StatusCode, c.body.Bytes()[:min(c.body.Len(), 300)])
	}
	if err := c.call.check(c.body.Bytes()); err != nil {
		return time.Time{}, err
	}
	if response.Close {
		c.hangUp()
	}
	return first, nil
}

func (c *caller) hangUp() {
	if c.conn != nil {
		_ = c.conn.Close() // whatever it says, we are done with it
		c.conn = nil
	}
}

// once makes a call on a connection of its own.
func once(ctx context.Context, prepared call) error {
	c := &caller{call: prepared}
	defer c.hangUp()
	_, err := c.ask(ctx)
	if err != nil && ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	return err
}
