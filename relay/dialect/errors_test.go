package dialect

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"weir/internal/fault"
)

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Language{
		"": Chinese, "*": Chinese, "zh-CN,zh;q=0.9,en;q=0.8": Chinese, "fr, en": Chinese, "enm": Chinese,
		"en": English, "en-US,en;q=0.9": English, "EN-gb": English, " en;q=0.8": English, "en_US": English,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", header)
		if got := LanguageOf(r); got != want {
			t.Errorf("%q: got %d, want %d", header, got, want)
		}
	}
}

// plain is a dialect of nothing but a message.
var plain = Errors{
	Shape:  func(f Failure) any { return f.Message },
	Fields: map[string]string{"email": "邮箱格式不正确"},
	Answers: map[fault.Code]Answer{
		fault.Internal:    {Status: 500, Text: Text{ZH: "内部错误", EN: "Internal."}},
		fault.Invalid:     {Status: 400, Text: Text{ZH: "参数错误", EN: "Invalid."}},
		fault.RateLimited: {Status: 429, Retry: time.Second, Text: Text{ZH: "太频繁", EN: "Slow down."}},
	},
}

func TestMessagesPreferTheNarrowestWords(t *testing.T) {
	t.Parallel()
	own := Text{ZH: "自己的话", EN: "Own words."}
	for name, tc := range map[string]struct {
		err    error
		zh, en string
	}{
		"the case's own":             {Tell(fault.Invalid, own, errors.New("cause")), "自己的话", "Own words."},
		"of a field":                 {Invalid("email", own), "自己的话", "Own words."},
		"the domain's":               {fault.New(fault.Invalid, "The domain's words."), "参数错误", "The domain's words."},
		"a known field":              {fault.Field("email", "No address."), "邮箱格式不正确", "No address."},
		"an unknown field":           {fault.Field("colour", "No colour."), "参数错误：colour", "No colour."},
		"several faults":             {errors.Join(fault.Field("email", "No address."), fault.Field("colour", "No.")), "邮箱格式不正确", "No address."},
		"the code's":                 {&fault.Error{Code: fault.Invalid}, "参数错误", "Invalid."},
		"an untyped error is hidden": {errors.New("secret cause"), "内部错误", "Internal."},
		"an internal one too":        {fault.Wrap(fault.Internal, "secret message", errors.New("x")), "内部错误", "Internal."},
		"a code without an answer":   {fault.New(fault.NotFound, "Not here."), "内部错误", "Not here."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for language, want := range map[string]string{"": tc.zh, "en": tc.en} {
				r := httptest.NewRequest(http.MethodGet, "/", nil)
				r.Header.Set("Accept-Language", language)
				w := httptest.NewRecorder()
				plain.Write(w, r, tc.err)
				var got string
				if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got != want {
					t.Errorf("%q: got %q, %v, want %q", language, got, err, want)
				}
			}
		})
	}
}

func TestRetryAfterIsInWholeSeconds(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{0: "1", -time.Second: "1", time.Millisecond: "1", 1500 * time.Millisecond: "2", time.Minute: "60"} {
		w := httptest.NewRecorder()
		err := Tell(fault.RateLimited, Text{}, &fault.Error{Code: fault.RateLimited, RetryAfter: wait})
		plain.Write(w, httptest.NewRequest(http.MethodGet, "/", nil), err)
		if got := w.Header().Get("Retry-After"); got != want {
			t.Errorf("%v: got %q, want %q", wait, got, want)
		}
	}
}

func TestTellKeepsTheCause(t *testing.T) {
	t.Parallel()
	cause := fault.Field("email", "taken")
	err := Tell(fault.Conflict, Text{EN: "Taken."}, cause)
	if f := fault.Of(err); f.Code != fault.Conflict || f.Field != "email" || !errors.Is(err, cause) {
		t.Errorf("got %#v", f)
	}
}
