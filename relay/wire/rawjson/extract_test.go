package rawjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

type collected struct {
	name string
	bytes.Buffer
	closed bool
}

func (c *collected) Close() ([]byte, error) {
	c.closed = true
	if bytes.HasPrefix(c.Bytes(), []byte("keep")) {
		return c.Bytes(), nil
	}
	return nil, nil
}

func extract(r io.Reader, limit int) (rest string, values []*collected, err error) {
	b, err := Extract(r, limit, []string{"b64_json", "url"}, func(name string) Taker {
		c := &collected{name: name}
		values = append(values, c)
		return c
	})
	return string(b), values, err
}

func TestExtract(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("QUJD", 100_000)
	for _, tt := range []struct {
		name, in, rest string
		values         []string
	}{
		{"nothing", `{"a":"b"}`, `{"a":"b"}`, nil},
		{"one", `{"data":[{"b64_json":"QUJD","x":1}]}`, `{"data":[{"b64_json":"0","x":1}]}`, []string{"b64_json=QUJD"}},
		{"several", `{"url" : "a" ,"data":[{"url":"b"},{"b64_json":"c"}]}`, `{"url" : "0" ,"data":[{"url":"1"},{"b64_json":"2"}]}`, []string{"url=a", "url=b", "b64_json=c"}},
		{"long", `{"b64_json":"` + long + `"}`, `{"b64_json":"0"}`, []string{"b64_json=" + long}},
		{"no string", `{"url":null,"b64_json":{"url":7}}`, `{"url":null,"b64_json":{"url":7}}`, nil},
		{"as a value", `{"a":"url","b":"b64_json"}`, `{"a":"url","b":"b64_json"}`, nil},
		{"in a list", `["url","b64_json",":","url"]`, `["url","b64_json",":","url"]`, nil},
		{"a colon in a string", `["url:","x"]`, `["url:","x"]`, nil},
		{"escapes", `{"url":"https:\/\/x\/a?b\u003dc\u0026d\\\"\n"}`, `{"url":"0"}`, []string{"url=https://x/a?b=c&d\\\"\n"}},
		{"kept", `{"url":"keep \"me\"","b64_json":"x"}`, `{"url":"keep \"me\"","b64_json":"1"}`, []string{"url=keep \"me\"", "b64_json=x"}},
		{"empty", `{"url":""}`, `{"url":"0"}`, []string{"url="}},
		{"a name with escapes", `{"u\"rl":"x"}`, `{"u\"rl":"x"}`, nil},
		{"a long name", `{"` + strings.Repeat("url", 100) + `":"x"}`, `{"` + strings.Repeat("url", 100) + `":"x"}`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, r := range []io.Reader{strings.NewReader(tt.in), iotest.OneByteReader(strings.NewReader(tt.in)), iotest.DataErrReader(strings.NewReader(tt.in))} {
				rest, values, err := extract(r, 4096)
				if err != nil || rest != tt.rest || len(values) != len(tt.values) {
					t.Fatalf("%v, rest %s, %d values", err, rest, len(values))
				}
				for i, v := range values {
					if v.name+"="+v.String() != tt.values[i] || !v.closed {
						t.Errorf("value %d: %s %.40q, closed %v", i, v.name, v, v.closed)
					}
				}
			}
		})
	}
}

func TestExtractRefuses(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, tt := range map[string]struct {
		in   io.Reader
		want error
	}{
		"too long":            {strings.NewReader(`{"a":"` + strings.Repeat("x", 100) + `"}`), ErrTooLong},
		"ends in a value":     {strings.NewReader(`{"url":"https://x`), io.ErrUnexpectedEOF},
		"ends in an escape":   {strings.NewReader(`{"url":"https:\`), io.ErrUnexpectedEOF},
		"not ASCII":           {strings.NewReader(`{"url":"\u00e4"}`), errEscape},
		"no digits":           {strings.NewReader(`{"url":"\uzzzz"}`), errEscape},
		"an unknown escape":   {strings.NewReader(`{"url":"\x41"}`), errEscape},
		"a reader that fails": {io.MultiReader(strings.NewReader(`{"url":"a`), iotest.ErrReader(broken)), broken},
	} {
		if _, _, err := extract(tt.in, 64); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

// FuzzExtract: what is left of a valid text is valid, and however it is cut, the same comes out.
func FuzzExtract(f *testing.F) {
	f.Add([]byte(`{"created":1,"data":[{"b64_json":"QUJD","revised_prompt":"a \"b\""},{"url":"https:\/\/x"}]}`), 3)
	f.Add([]byte(`["url",{"url":["url",{"url":"x"}]}]`), 1)
	f.Fuzz(func(t *testing.T, in []byte, piece int) {
		if !json.Valid(in) {
			return
		}
		rest, values, err := extract(bytes.NewReader(in), len(in)+64)
		if err != nil {
			return
		}
		if !json.Valid([]byte(rest)) {
			t.Fatalf("%q leaves %q", in, rest)
		}
		again, same, err := extract(&cutter{in, max(piece, 1)%7 + 1}, len(in)+64)
		if err != nil || again != rest || len(same) != len(values) {
			t.Fatalf("cut: %v %q", err, again)
		}
		for i := range values {
			if values[i].String() != same[i].String() {
				t.Fatalf("value %d: %q and %q", i, values[i], same[i])
			}
		}
	})
}

type cutter struct {
	b []byte
	n int
}

func (c *cutter) Read(p []byte) (int, error) {
	if len(c.b) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(c.n, len(p))], c.b)
	c.b = c.b[n:]
	return n, nil
}
