package app

import (
	"errors"
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"

	"weir/internal/fault"
)

// maxCallback bounds the body of a provider's callback.
const maxCallback = 1 << 20

// callbackBase is where providers report to: nowhere where they could not reach us.
func (a *App) callbackBase() string {
	if a.cfg.Secure() || a.cfg.AllowPrivate {
		return a.cfg.PublicURL
	}
	return ""
}

// callbackRoute takes what providers report of tasks.
func (a *App) callbackRoute(r chi.Router) {
	r.Post("/callbacks/{provider}/{token}", a.callback)
}

// callback answers 200 to what was taken, with what the provider wants to see; 404 to a token that is none, 401 to what is forged.
func (a *App) callback(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCallback))
	if err != nil {
		status := http.StatusBadRequest
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			status = http.StatusRequestEntityTooLarge
		}
		writeReceived(w, status, "The body cannot be read.")
		return
	}
	answer, err := a.worker.Callback(r.Context(), chi.URLParam(r, "provider"), chi.URLParam(r, "token"), r, body)
	switch fault.CodeOf(err) {
	case "":
		if answer == nil {
			writeReceived(w, http.StatusOK, "")
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer) //nolint:gosec // JSON of our own making; who has left hears nothing
	case fault.NotFound:
		writeReceived(w, http.StatusNotFound, fault.Of(err).Message)
	case fault.Unauthenticated:
		writeReceived(w, http.StatusUnauthorized, fault.Of(err).Message)
	default:
		writeReceived(w, http.StatusServiceUnavailable, "Try again later.")
	}
}
