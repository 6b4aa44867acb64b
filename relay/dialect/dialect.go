// Package dialect holds what the account routes of the five documented APIs (DIALECTS.md) share: reading JSON whatever its
// Content-Type, the choice of language, exact money, credentials, and telling a fault in a dialect's own shape. Each dialect
// is a folder of the same files: dialect.go declares what it needs, routes.go has its routes, errors.go tells every fault.Code,
// and there is one file for each group of routes.
package dialect

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"weir/internal/fault"
)

// Handler answers a request, or returns why it does not; then it has written nothing.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Methods answers one path by the request's method. Every other method is METHOD_NOT_ALLOWED in the dialect's shape, with
// the header Allow.
func (e Errors) Methods(by map[string]Handler) http.HandlerFunc {
	allow := make([]string, 0, len(by))
	for method := range by {
		allow = append(allow, method)
	}
	slices.Sort(allow)
	return func(w http.ResponseWriter, r *http.Request) {
		h, ok := by[r.Method]
		if !ok {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			e.Write(w, r, fault.New(fault.MethodNotAllowed, "Method not allowed."))
			return
		}
		if err := h(w, r); err != nil {
			e.Write(w, r, err)
		}
	}
}

// Write answers with v as JSON. Nothing of it may be stored on the way: answers of these routes hold keys and balances.
func Write(w http.ResponseWriter, status int, v any) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		status = http.StatusInternalServerError
		body.Reset()
		body.WriteString(`{"success":false,"message":"Internal error."}`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client may have left
}
