package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"

	"weir/relay/wire"
)

// Piece is a part of a body: bytes in memory (bytes.Reader), or a wire.Blob.
type Piece interface {
	io.ReaderAt
	Size() int64
}

// PostPieces is Post with a body that is not in one piece of memory. The pieces are read while the request runs and must
// live until it has returned.
func PostPieces(ctx context.Context, to wire.Endpoint, target string, header http.Header, body []Piece) (*Response, error) {
	return send(ctx, to, http.MethodPost, target, header, content(body))
}

// content is a body in pieces, as net/http wants it.
func content(body []Piece) *pieces {
	p := &pieces{all: body}
	readers := make([]io.Reader, len(body))
	for i, one := range body {
		readers[i] = io.NewSectionReader(one, 0, one.Size())
		p.size += one.Size()
	}
	p.Reader = io.MultiReader(readers...)
	return p
}

type pieces struct {
	io.Reader
	all  []Piece
	size int64
}

// describe tells a request how long its body is, and how to read it again for another connection.
func (p *pieces) describe(r *http.Request) {
	r.ContentLength = p.size
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(content(p.all)), nil }
}

// FormBuilder makes a multipart/form-data body without copying its files.
type FormBuilder struct {
	text   bytes.Buffer
	writer *multipart.Writer
	pieces []Piece
}

// NewForm returns an empty form.
func NewForm() *FormBuilder {
	b := &FormBuilder{}
	b.writer = multipart.NewWriter(&b.text)
	return b
}

// Text adds a text.
func (b *FormBuilder) Text(name, value string) {
	_ = b.writer.WriteField(name, value) // a bytes.Buffer takes everything
}

var quoteEscaper = strings.NewReplacer("\\", "\\\\", `"`, "\\\"", "\r", "%0D", "\n", "%0A")

// File adds a file under a name. Only what a content type may look like goes up as one.
func (b *FormBuilder) File(name string, f *wire.File) {
	kind := f.MediaType
	if kind == "" || strings.ContainsAny(kind, "\r\n") {
		kind = "application/octet-stream"
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, quoteEscaper.Replace(name), quoteEscaper.Replace(f.Name)))
	header.Set("Content-Type", kind)
	_, _ = b.writer.CreatePart(header) // a bytes.Buffer takes everything
	b.flush()
	b.pieces = append(b.pieces, f.Content)
}

func (b *FormBuilder) flush() {
	b.pieces = append(b.pieces, bytes.NewReader(bytes.Clone(b.text.Bytes())))
	b.text.Reset()
}

// Finish returns the form's content type and its body.
func (b *FormBuilder) Finish() (contentType string, body []Piece) {
	_ = b.writer.Close() // a bytes.Buffer takes everything
	b.flush()
	return b.writer.FormDataContentType(), b.pieces
}
