// Package responses is the client side of OpenAI's Responses API: it decodes requests, and encodes answers and the events of
// streams. Shapes per https://platform.openai.com/docs/api-reference/responses, read 2026-11-20 (facts/providers.md §1.3).
package responses

import (
	"net/http"

	"weir/relay/wire"
)

// Codec translates the Responses API to and from wire. It keeps no state and does no I/O beyond the response it is handed.
type Codec struct {
	errors Errors
	// keeps: responses are stored, and requests may name those that are.
	keeps bool
}

// Errors (implemented by relay/protocol/openai) tells faults in OpenAI's words.
type Errors interface {
	Error(w http.ResponseWriter, err error)
	// ErrorObject is the body {"error":{…}}.
	ErrorObject(err error) []byte
}

// New returns a codec for responses that are not stored.
func New(errors Errors) Codec { return Codec{errors: errors} }

// NewKeeping returns the codec of responses that are stored.
func NewKeeping(errors Errors) Codec { return Codec{errors: errors, keeps: true} }

// Error answers with the error object of err. Nothing of the body may have been written before.
func (c Codec) Error(w http.ResponseWriter, err error) { c.errors.Error(w, err) }

// Params are what a request says of its response besides the chat.
type Params struct {
	// ID that the response gets.
	ID string
	// Store: the response is kept, so that it can be asked for and continued.
	Store bool
	// Background: the caller does not wait for the answer.
	Background bool
	// Previous is the response that this one continues; "" for none.
	Previous string
	// References are the items of earlier responses that the input names.
	References []string
	// Created in seconds since 1970.
	Created int64
}

// ParamsOf returns what Decode noted of a request.
func ParamsOf(req *wire.Request) (*Params, error) { return wire.Input[Params](req) }
