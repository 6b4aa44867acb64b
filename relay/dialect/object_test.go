package dialect

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"weir/internal/fault"
)

func read(t *testing.T, body string) *Object {
	t.Helper()
	o, err := Read(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
	if err != nil {
		t.Fatalf("Read(%q): %v", body, err)
	}
	return o
}

func TestReadTakesOnlyObjects(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		want fault.Code
	}{
		"object":             {`{"a":1}`, ""},
		"blanks around":      {" \n{} ", ""},
		"empty":              {"", fault.Invalid},
		"form":               {"email=a%40b.c&password=secret", fault.Invalid},
		"array":              {`[1]`, fault.Invalid},
		"string":             {`"{}"`, fault.Invalid},
		"cut":                {`{"a":`, fault.Invalid},
		"two objects":        {`{}{}`, fault.Invalid},
		"single quotes":      {`{'a':1}`, fault.Invalid},
		"not UTF-8":          {"{\"a\":\"\xff\"}", fault.Invalid},
		"nested too deep":    {`{"a":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + "}", fault.Invalid},
		"as large as it may": {`{"a":"` + strings.Repeat("x", MaxBody-8) + `"}`, ""},
		"too large":          {`{"a":"` + strings.Repeat("x", MaxBody) + `"}`, fault.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, contentType := range []string{"", "application/json", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded"} {
				r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tc.body))
				r.Header.Set("Content-Type", contentType)
				if _, err := Read(httptest.NewRecorder(), r); fault.CodeOf(err) != tc.want {
					t.Errorf("%q: got %v, want %q", contentType, err, tc.want)
				}
			}
		})
	}
}

func TestIntegerIsANumberOrAStringOfOne(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]any{
		`1`: 1, `"1"`: 1, `" 7 "`: 7, `-3`: -3, `1.0`: 1, `1e3`: 1000, `"2.0"`: 2,
		`null`: nil, `""`: nil, `" "`: nil,
		`1.5`: fault.Invalid, `"x"`: fault.Invalid, `true`: fault.Invalid, `[1]`: fault.Invalid, `{}`: fault.Invalid,
		`1e300`: fault.Invalid, `"NaN"`: fault.Invalid, `"Inf"`: fault.Invalid, `99999999999999999999`: fault.Invalid,
	} {
		o := read(t, `{"n":`+raw+`}`)
		n := o.Integer("n")
		switch want := want.(type) {
		case int:
			if o.Err() != nil || n == nil || *n != want {
				t.Errorf("%s: got %v, %v, want %d", raw, n, o.Err(), want)
			}
		case nil:
			if o.Err() != nil || n != nil {
				t.Errorf("%s: got %v, %v, want none", raw, n, o.Err())
			}
		default:
			if n != nil || fault.CodeOf(o.Err()) != want || fault.Of(o.Err()).Field != "n" {
				t.Errorf("%s: got %v, %v, want %v of n", raw, n, o.Err(), want)
			}
		}
	}
	if n := read(t, `{}`).Integer("n"); n != nil {
		t.Errorf("absent: got %d", *n)
	}
}

func TestListIsCSVOrAnArray(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string][]string{
		`"a,b"`: {"a", "b"}, `" a , b ,,a"`: {"a", "b"}, `["a","b","a",""]`: {"a", "b"}, `""`: nil, `","`: nil, `[]`: nil, `null`: nil,
	} {
		o := read(t, `{"l":`+raw+`}`)
		if got := o.List("l"); o.Err() != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %q, %v, want %q", raw, got, o.Err(), want)
		}
	}
	for _, raw := range []string{`1`, `[1]`, `{}`, `"a\u0000"`} {
		o := read(t, `{"l":`+raw+`}`)
		if o.List("l"); fault.Of(o.Err()).Field != "l" {
			t.Errorf("%s: got %v, want INVALID of l", raw, o.Err())
		}
	}
}

func TestOtherMembers(t *testing.T) {
	t.Parallel()
	o := read(t, `{"t":" x ","lines":"a\r\n\n b \na","j":"{\"k\": 1}","k":{"x":"y"},"e":"{}","blank":" ","n":null}`)
	if got := o.Text("t"); got != " x " {
		t.Errorf("Text: got %q", got)
	}
	if got := o.Lines("lines"); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("Lines: got %q", got)
	}
	if got := o.JSON("j"); got != `{"k": 1}` {
		t.Errorf("JSON of a string: got %q", got)
	}
	if got := o.Texts("k"); !maps.Equal(got, map[string]string{"x": "y"}) {
		t.Errorf("Texts: got %v", got)
	}
	if got := o.Texts("e"); got == nil || len(got) != 0 {
		t.Errorf("Texts of an empty object: got %#v", got)
	}
	for _, name := range []string{"blank", "n", "absent"} {
		if got := []any{o.JSON(name), o.Texts(name)}; !reflect.DeepEqual(got, []any{"", map[string]string(nil)}) {
			t.Errorf("%s: got %#v", name, got)
		}
	}
	if o.Err() != nil {
		t.Fatalf("Err: %v", o.Err())
	}
	o.Text("k")
	o.Texts("j")
	if f := fault.Of(o.Err()); f.Field != "k" || f.Code != fault.Invalid {
		t.Errorf("Err is not the first fault: %v", o.Err())
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{`{"a":"b"}`, `{"a":1e9}`, `{"a":["x",1]}`, `a=b`, `{"a":"{\"b\":\"c\"}"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		o, err := Read(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
		if err != nil {
			return
		}
		o.Text("a")
		o.Integer("a")
		o.List("a")
		o.Lines("a")
		if s := o.JSON("a"); s != "" {
			read(t, s)
		}
		o.Texts("a")
	})
}
