package dialect

import (
	"net/http"
	"strings"

	"weir/internal/fault"
)

// Language is the language of a message.
type Language int

// The languages of the dialects.
const (
	Chinese Language = iota
	English
)

// LanguageOf is English under "Accept-Language: en*" and Chinese otherwise (DIALECTS.md §0).
func LanguageOf(r *http.Request) Language {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	tag, _, _ := strings.Cut(first, ";")
	primary, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
	if strings.EqualFold(primary, "en") || strings.HasPrefix(strings.ToLower(primary), "en_") {
		return English
	}
	return Chinese
}

// Text is one message in both languages.
type Text struct{ ZH, EN string }

// In is the message in a language.
func (t Text) In(l Language) string {
	if l == English {
		return t.EN
	}
	return t.ZH
}

// textError carries a Text to where a fault is told.
type textError struct {
	text  Text
	cause error
}

func (e *textError) Error() string {
	if e.cause == nil {
		return e.text.EN
	}
	return e.text.EN + ": " + e.cause.Error()
}

func (e *textError) Unwrap() error { return e.cause }

// Tell returns a fault of a code that is told in the words of text, whatever the cause says; the cause may be nil. Field
// and RetryAfter of the cause are kept.
func Tell(code fault.Code, text Text, cause error) error {
	f := &fault.Error{Code: code, Message: text.EN, Err: &textError{text: text, cause: cause}}
	if cause != nil {
		old := fault.Of(cause)
		f.Field, f.RetryAfter = old.Field, old.RetryAfter
	}
	return f
}

// ErrSecondFactor refuses a sign-in of somebody who needs a code besides the password: DIALECTS.md §5, lines 33–52.
var ErrSecondFactor = Tell(fault.Forbidden, Text{
	ZH: "该账户已启用两步验证，请在控制台（网页）登录", EN: "This account uses two-step sign-in. Sign in on the dashboard.",
}, nil)

// Invalid returns an INVALID fault of one field that is told in the words of text.
func Invalid(field string, text Text) error {
	return &fault.Error{Code: fault.Invalid, Field: field, Message: text.EN, Err: &textError{text: text}}
}
