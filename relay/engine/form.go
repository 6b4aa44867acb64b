package engine

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"weir/internal/auth"
	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/spool"
)

// Limits of forms.
const (
	maxFormFields = 256
	maxFormTexts  = 1 << 20 // bytes of all texts together
	maxFieldName  = 256
)

// FormCodec is a Codec of an API that takes multipart bodies too.
type FormCodec interface {
	Codec
	// DecodeForm reads a request's multipart body. Returns INVALID and TOO_LARGE with Field in the words of the API.
	DecodeForm(form *wire.Form, route wire.Route) (*wire.Request, error)
}

// FormHandler serves POST requests of one route in one API whose bodies are forms, or JSON as Handler takes it.
func (e *Engine) FormHandler(codec FormCodec, route wire.Route) http.Handler {
	plain := e.Handler(codec, route)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if kind != "multipart/form-data" {
			plain.ServeHTTP(w, r)
			return
		}
		var form *wire.Form
		defer func() {
			if form != nil {
				_ = form.Close() // what cannot be given up now is when its memory is collected
			}
		}()
		e.serve(w, r, codec, func(id auth.Identity) (*wire.Request, error) {
			if err != nil || parameters["boundary"] == "" {
				return nil, fault.New(fault.Invalid, "Invalid body: the Content-Type multipart/form-data needs a boundary.")
			}
			form, err = e.readForm(w, r, parameters["boundary"])
			if err != nil {
				return nil, err
			}
			return e.decodeForm(id, codec, form, route)
		})
	})
}

// readForm reads a form with its files in bounded memory. It returns what was read also where it fails.
func (e *Engine) readForm(w http.ResponseWriter, r *http.Request, boundary string) (*wire.Form, error) {
	form := &wire.Form{}
	if r.ContentLength > e.cfg.MaxBody {
		return form, tooLarge(e.cfg.MaxBody)
	}
	lift := limitReading(w)
	defer lift()
	limited := http.MaxBytesReader(w, r.Body, e.cfg.MaxBody)
	parts := multipart.NewReader(limited, boundary)
	texts := 0
	for {
		part, err := parts.NextPart()
		if err == io.EOF { //nolint:errorlint // wrapped, it says that the last boundary is missing
			_, err = io.Copy(io.Discard, limited) // the connection can be used again
			return form, e.formFault(err)
		}
		if err == nil {
			err = e.readPart(form, part, &texts)
		}
		if err != nil {
			return form, e.formFault(err)
		}
	}
}

// readPart adds one field to a form.
func (e *Engine) readPart(form *wire.Form, part *multipart.Part, texts *int) error {
	name := part.FormName()
	if name == "" || len(name) > maxFieldName || len(form.Fields) == maxFormFields {
		return fault.New(fault.Invalid, "Invalid body: a part has no name, or there are too many parts.")
	}
	if part.FileName() == "" {
		text, err := io.ReadAll(io.LimitReader(part, int64(maxFormTexts-*texts)+1))
		if *texts += len(text); err == nil && *texts > maxFormTexts {
			err = fault.Field(name, "The texts of the form are longer than 1 MiB together.")
		}
		form.Fields = append(form.Fields, wire.FormField{Name: name, Text: strings.ToValidUTF8(string(text), "\uFFFD")})
		return err
	}
	content := e.cfg.Spool.Buffer()
	form.Fields = append(form.Fields, wire.FormField{Name: name, File: &wire.File{
		Name: part.FileName(), MediaType: part.Header.Get("Content-Type"), Content: content,
	}})
	_, err := io.Copy(content, part)
	return err
}

// formFault says what is wrong with a form that could not be read; nil for none.
func (e *Engine) formFault(err error) error {
	var f *fault.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return f
	case errors.As(err, new(*http.MaxBytesError)):
		return tooLarge(e.cfg.MaxBody)
	case errors.Is(err, spool.ErrStorage):
		return fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
	}
	return fault.Wrap(fault.Invalid, "The multipart body is malformed, or ended early.", err)
}

// limitReading bounds the time that a client has for its body. What it returns lifts the bound: the server goes on reading
// to notice that the client has left.
func limitReading(w http.ResponseWriter) (lift func()) {
	rc := http.NewResponseController(w)
	if err := rc.SetReadDeadline(time.Now().Add(bodyTimeout)); err != nil {
		return func() {}
	}
	return func() { _ = rc.SetReadDeadline(time.Time{}) }
}
