package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"strings"

	"weir/internal/auth"
	"weir/internal/capture"
	"weir/internal/id"
	"weir/internal/request"
	"weir/internal/tenant"
	"weir/relay/wire"
)

// statusLeft is written to clients that have left.
const statusLeft = 499

// captured sees what a call says and is answered, where its tenant wants that to be kept. It passes everything on. A nil one
// sees nothing.
type captured struct {
	http.ResponseWriter
	e    *Engine
	r    *http.Request
	id   auth.Identity
	req  *wire.Request // nil where it could not be read
	body *bodySeen

	digests chan []capture.Part // of the files of a form
	status  int
	text    bool
	window  []byte
	size    int64
	digest  hash.Hash // of an answer that is no text; nil for text
	events  []byte    // the text of a stream
	stream  bool
	broken  bool
}

// capture has a call seen whose tenant wants its contents kept.
func (e *Engine) capture(w http.ResponseWriter, r *http.Request, caller auth.Identity) *captured {
	c := &captured{ResponseWriter: w, e: e, r: r, id: caller, body: &bodySeen{ReadCloser: r.Body}}
	if r.Body != nil {
		r.Body = c.body
	}
	return c
}

// bodySeen is a body that is read through it.
type bodySeen struct {
	io.ReadCloser
	window []byte
	size   int64
}

func (b *bodySeen) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.window = see(b.window, p[:n])
	b.size += int64(n)
	return n, err
}

// see adds to a window what it still has room for.
func see(window, more []byte) []byte {
	return append(window, more[:min(len(more), capture.Window-len(window))]...)
}

// asked notes the request, and begins to look at its files.
func (c *captured) asked(req *wire.Request) {
	if c == nil {
		return
	}
	c.req = req
	if req.Form == nil {
		return
	}
	c.digests = make(chan []capture.Part, 1)
	go func() { c.digests <- fieldsOf(req.Form) }()
}

// fieldsOf are the fields of a form.
func fieldsOf(form *wire.Form) []capture.Part {
	parts := make([]capture.Part, 0, len(form.Fields))
	for _, f := range form.Fields {
		p := capture.Part{Name: f.Name, Text: f.Text, Size: int64(len(f.Text))}
		if f.File != nil {
			p.FileName, p.MediaType, p.Size = f.File.Name, f.File.MediaType, f.File.Content.Size()
			h := sha256.New()
			if _, err := io.Copy(h, wire.Open(f.File.Content)); err == nil {
				p.SHA256 = hex.EncodeToString(h.Sum(nil))
			}
		}
		parts = append(parts, p)
	}
	return parts
}

// streamed notes what a stream has said, and whether it broke.
func (c *captured) streamed(text []byte) {
	if c != nil {
		c.events, c.stream = text, true
	}
}

// broke notes that an answer did not come to its end, by our fault or the upstream's.
func (c *captured) broke() {
	if c != nil {
		c.broken = true
	}
}

// Unwrap is for http.ResponseController.
func (c *captured) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// WriteHeader notes the status.
func (c *captured) WriteHeader(status int) {
	c.begin(status)
	c.ResponseWriter.WriteHeader(status)
}

func (c *captured) begin(status int) {
	if c.status != 0 {
		return
	}
	kind := c.Header().Get("Content-Type")
	c.status, c.text = status, capture.IsText(kind)
	c.stream = c.stream || strings.HasPrefix(kind, "text/event-stream")
	if !c.text {
		c.digest = sha256.New()
	}
}

func (c *captured) Write(p []byte) (int, error) {
	c.begin(http.StatusOK)
	n, err := c.ResponseWriter.Write(p)
	c.size += int64(n)
	switch {
	case c.digest != nil:
		_, _ = c.digest.Write(p[:n]) // a hash never fails
	case !c.stream:
		c.window = see(c.window, p[:n])
	}
	return n, err
}

// done has the call kept.
func (c *captured) done() {
	if c == nil {
		return
	}
	left := c.status == statusLeft || c.r.Context().Err() != nil
	failed := c.broken || !left && (c.status == 0 || c.status >= http.StatusBadRequest)
	var parts []capture.Part
	if c.digests != nil {
		parts = <-c.digests // the form is given up behind this
	}
	if c.id.Capture == tenant.CaptureErrors && !failed || c.Header().Get(replayedHeader) != "" {
		return
	}
	meta := request.From(c.r.Context())
	call := &capture.Call{
		RequestID: id.Format(id.Request, meta.ID), TenantID: c.id.TenantID, KeyID: c.id.KeyID, UserID: c.id.UserID,
		Status: c.status, Failed: failed, At: c.e.cfg.Clock.Now().UTC(),
		Request: capture.Content{MediaType: "application/json", Body: c.body.window, Size: max(c.body.size, c.r.ContentLength)},
		Answer:  c.answer(),
	}
	if c.req != nil {
		call.Model, call.Route = c.req.Model, string(c.req.Route)
		if call.Request.Parts = parts; parts != nil {
			call.Request.MediaType, call.Request.Body = "multipart/form-data", nil
		} else {
			call.Request.Body, call.Request.Size = see(nil, c.req.Body), int64(len(c.req.Body))
		}
	} else if kind := c.r.Header.Get("Content-Type"); strings.HasPrefix(kind, "multipart/") {
		call.Request.MediaType, call.Request.Body = "multipart/form-data", nil
	}
	c.e.cfg.Captures.Put(call)
}

func (c *captured) answer() capture.Content {
	a := capture.Content{MediaType: c.Header().Get("Content-Type"), Size: c.size}
	switch {
	case c.stream && c.text && c.events != nil:
		a.Body = see(nil, c.events)
		a.Size = int64(len(c.events))
	case c.digest != nil:
		a.Digest = c.digest.Sum(nil)
	case c.text:
		a.Body = c.window
	}
	return a
}
