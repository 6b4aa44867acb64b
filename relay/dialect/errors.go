package dialect

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/fault"
)

// StatusCancelled is the status of a request whose client left: nginx's number, seen by nobody.
const StatusCancelled = 499

// Answer is how a dialect tells one fault.Code.
type Answer struct {
	Status int
	// Code is the dialect's machine-readable word, where its shape has a place for one.
	Code string
	Text Text
	// Retry is the Retry-After of a fault that carries none; 0 = no such header.
	Retry time.Duration
}

// Failure is an error as one client is told of it.
type Failure struct {
	Status        int
	Code, Message string
}

// Errors tells faults in the shape of one dialect.
type Errors struct {
	// Answers has every fault.Code; a test of each dialect proves it.
	Answers map[fault.Code]Answer
	// Fields says what is wrong with an input of a name, in Chinese; a domain speaks English only.
	Fields map[string]string
	// Shape is the body.
	Shape func(Failure) any
}

// Write answers with err in the dialect's shape and the client's language. It is where an error stops: what is not the
// client's doing is logged here.
func (e Errors) Write(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.Of(err)
	answer, ok := e.Answers[f.Code]
	if !ok {
		answer = e.Answers[fault.Internal]
	}
	note(zerolog.Ctx(r.Context()), f, err)
	if answer.Retry > 0 {
		wait := max(f.RetryAfter, 0)
		if wait == 0 {
			wait = answer.Retry
		}
		w.Header().Set("Retry-After", strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10))
	}
	Write(w, answer.Status, e.Shape(Failure{Status: answer.Status, Code: answer.Code, Message: e.message(f, answer, LanguageOf(r))}))
}

func note(log *zerolog.Logger, f *fault.Error, err error) {
	switch f.Code {
	case fault.Internal, fault.Unavailable:
		log.Error().Err(err).Str("code", string(f.Code)).Msg("request failed")
	default:
		log.Debug().Err(err).Str("code", string(f.Code)).Msg("request refused")
	}
}

// message prefers the words of the dialect for this very case, then those of the domain, then those for the code.
func (e Errors) message(f *fault.Error, answer Answer, lang Language) string {
	var own *textError
	switch {
	case errors.As(f.Err, &own):
		return own.text.In(lang)
	case f.Code == fault.Internal:
		return answer.Text.In(lang)
	case lang == English && f.Message != "":
		return f.Message
	case lang == English || f.Field == "":
		return answer.Text.In(lang)
	}
	if s, ok := e.Fields[f.Field]; ok {
		return s
	}
	return answer.Text.ZH + "：" + f.Field
}
