// Package capture keeps what calls of a tenant said and were answered, where the tenant wants that: without secrets, sealed,
// bounded, and for as many days as the tenant says. Nobody but people of the tenant sees it. A call never waits for it, and
// never fails by it.
package capture

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime"
	"strings"
	"time"
	"unicode/utf8"

	"weir/internal/fault"
	"weir/internal/secret"
)

// Bounds.
const (
	// MaxText is how much is kept of each side of a call, in bytes.
	MaxText = 64 << 10
	// Window is how much of each side is looked at, in bytes: what is long may become short when it is redacted.
	Window = 256 << 10
	// MaxParts is how many fields of a form are kept.
	MaxParts = 64
	cutEdge  = 4 << 10 // of a text that goes on behind the window this much is given up
)

// Content is one side of a call as it came by.
type Content struct {
	MediaType string
	// Body is as much of it as was looked at, at most Window; nil for content that is no text.
	Body []byte
	// Size of all of it, in bytes.
	Size int64
	// Digest is the SHA-256 of content that is no text.
	Digest []byte
	// Parts are the fields of a form.
	Parts []Part
}

// Part is a field of a form. A file is told by its type, size and digest alone.
type Part struct {
	Name      string `json:"name"`
	Text      string `json:"text,omitempty"`
	FileName  string `json:"file_name,omitempty"`
	MediaType string `json:"media_type,omitempty"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256,omitempty"`
}

// Call is one call of a tenant that may be kept.
type Call struct {
	RequestID, TenantID, KeyID, UserID string
	Model, Route                       string
	Status                             int
	Failed                             bool
	At                                 time.Time
	Request, Answer                    Content
}

// size is about how much memory a call holds.
func (c *Call) size() int64 {
	n := len(c.Request.Body) + len(c.Answer.Body)
	for _, p := range c.Request.Parts {
		n += len(p.Text) + len(p.Name) + len(p.FileName)
	}
	return int64(n) + 512
}

// Side is one side of a call as it is kept.
type Side struct {
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`
	Text      string `json:"text,omitempty"`
	Truncated bool   `json:"truncated,omitempty"`
	SHA256    string `json:"sha256,omitempty"`
	Parts     []Part `json:"parts,omitempty"`
}

// sides are what is sealed.
type sides struct {
	Request Side `json:"request"`
	Answer  Side `json:"answer"`
}

// isJSON and isText tell media types apart.
func isJSON(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

// IsText tells whether content of a media type is kept as text.
func IsText(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (isJSON(kind) || strings.HasPrefix(kind, "text/") || kind == "application/x-ndjson")
}

// textual tells whether a body is the text that it says it is; its last character may be cut.
func textual(body []byte, size int64) bool {
	if int64(len(body)) < size {
		body = whole(body)
	}
	return utf8.Valid(body) && !bytes.ContainsRune(body, 0)
}

// side is what is kept of content.
func (c *Content) side() Side {
	kind, _, err := mime.ParseMediaType(c.MediaType)
	if err != nil {
		kind = "application/octet-stream"
	}
	s := Side{MediaType: kind, Size: c.Size, SHA256: hex.EncodeToString(c.Digest)}
	if !textual(c.Body, c.Size) {
		s.Truncated = true
	} else if c.Body != nil {
		text := string(c.Body)
		if isJSON(kind) {
			text = plain(text)
		}
		text = cleaned(text)
		if s.Truncated = int64(len(c.Body)) < c.Size; s.Truncated {
			text = beginning(text)
		}
		var cut bool
		s.Text, cut = fitted(text)
		s.Truncated = s.Truncated || cut
	}
	left := MaxText
	for i, p := range c.Parts {
		if i == MaxParts {
			s.Truncated = true
			break
		}
		cut := len(p.Text) > Window
		text := cleaned(p.Text[:min(len(p.Text), Window)])
		if cut {
			text = beginning(text)
		}
		if len(text) > left {
			text, cut = whole(text[:left]), true
		}
		p.Text = text
		left -= len(p.Text)
		p.Name, p.FileName = Redact(strings.ToValidUTF8(p.Name, "\uFFFD")), Redact(strings.ToValidUTF8(p.FileName, "\uFFFD"))
		s.Parts, s.Truncated = append(s.Parts, p), s.Truncated || cut
	}
	return s
}

// rowID is what the content of a call is sealed for: a row that is moved to another tenant or call does not open.
func rowID(tenantID, requestID string) string { return "capture " + tenantID + " " + requestID }

func seal(sealer *secret.Sealer, c *Call) ([]byte, error) {
	text, err := json.Marshal(sides{c.Request.side(), c.Answer.side()})
	if err != nil {
		return nil, fmt.Errorf("seal contents: %w", err)
	}
	return sealer.Seal(text, rowID(c.TenantID, c.RequestID))
}

func open(sealer *secret.Sealer, tenantID, requestID string, sealed []byte) (out sides, err error) {
	text, err := sealer.Open(sealed, rowID(tenantID, requestID))
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		return out, fmt.Errorf("open contents: %w", err)
	}
	return out, nil
}

var (
	errSignIn   = fault.New(fault.Unauthenticated, "Sign in first.")
	errRole     = fault.New(fault.Forbidden, "Contents of calls are for owners, administrators, and members whose calls they were.")
	errManage   = fault.New(fault.Forbidden, "Only owners and administrators may delete contents of calls.")
	errNotFound = fault.New(fault.NotFound, "No contents of such a call are kept.")
	errNoMember = fault.New(fault.Forbidden, "You are no member of a tenant.")
)
