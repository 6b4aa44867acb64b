package engine

import (
	"mime"
	"net/http"

	"weir/internal/fault"
	"weir/relay/wire"
)

// Read is the body of a request of a route that the engine does not run: its JSON, or its form. done gives up the form's
// files. Returns INVALID and TOO_LARGE.
func (e *Engine) Read(w http.ResponseWriter, r *http.Request) (req *wire.Request, done func(), err error) {
	req, done = &wire.Request{Header: r.Header}, func() {}
	kind, parameters, kindErr := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		req.Body, err = e.readBody(w, r)
		return req, done, err
	}
	if kindErr != nil || parameters["boundary"] == "" {
		return nil, done, fault.New(fault.Invalid, "Invalid body: the Content-Type multipart/form-data needs a boundary.")
	}
	form, err := e.readForm(w, r, parameters["boundary"])
	done = func() { _ = form.Close() } // what cannot be given up now is when its memory is collected
	if err != nil {
		done()
		return nil, func() {}, err
	}
	req.Form = form
	return req, done, nil
}
