package rawjson

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

func TestValid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, in string
		want     bool
	}{
		{"object", `{"a":[1,2,{"b":null}]}`, true},
		{"empty", ``, false},
		{"trailing garbage", `{"a":1} x`, false},
		{"two texts", `{}{}`, false},
		{"not UTF-8", "{\"a\":\"\xff\"}", false},
		{"brackets in strings are no depth", `{"a":"` + strings.Repeat("[", 10_000) + `"}`, true},
		{"deep enough", strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth), true},
		{"too deep", strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1), false},
		{"a stack's death", strings.Repeat("[", 8<<20), false},
		{"wide", "[" + strings.Repeat("[],", 10_000) + "[]]", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Valid([]byte(tt.in)); got != tt.want {
				t.Errorf("Valid = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	x := Member{"x", []byte(`9`)}
	gone := Member{"x", nil}
	for _, tt := range []struct {
		name, in string
		members  []Member
		want     string
	}{
		{"replaced in place", `{"a":1, "x" : {"y":[1]} ,"b":2}`, []Member{x}, `{"a":1, "x" : 9 ,"b":2}`},
		{"added", ` {"a":1} `, []Member{x}, ` {"a":1,"x":9} `},
		{"added to nothing", `{}`, []Member{x}, `{"x":9}`},
		{"every occurrence", `{"x":1,"x":2}`, []Member{x}, `{"x":9,"x":9}`},
		{"an escaped name is the same name", `{"\u0078":1}`, []Member{x}, `{"\u0078":9}`},
		{"nested ones stay", `{"a":{"x":1}}`, []Member{x}, `{"a":{"x":1},"x":9}`},
		{"taken out first", `{"x":1,"a":2}`, []Member{gone}, `{"a":2}`},
		{"taken out in the middle", `{"a":1,"x":1,"b":2}`, []Member{gone}, `{"a":1,"b":2}`},
		{"taken out last", `{"a":1 , "x":1}`, []Member{gone}, `{"a":1 }`},
		{"taken out twice at the end", `{"a":1,"x":1, "x":2}`, []Member{gone}, `{"a":1}`},
		{"taken out alone", `{"x":1}`, []Member{gone}, `{}`},
		{"taken out twice", `{"x":1,"x":2}`, []Member{gone}, `{}`},
		{"one out, one in", `{"x":1}`, []Member{gone, {"y", []byte(`2`)}}, `{"y":2}`},
		{"nothing to take out", `{"a":1}`, []Member{gone}, `{"a":1}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := string(Set(nil, []byte(tt.in), tt.members...))
			if got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
			if !Valid([]byte(got)) {
				t.Errorf("%s is no JSON", got)
			}
		})
	}
}

func FuzzSet(f *testing.F) {
	for _, s := range []string{`{"x":1,"x":2}`, `{"a":{"x":1} , "x":[],"b":"}"}`, `{"x":1, "a":1, "x":2}`, ` { } `} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var before map[string]any
		if !Valid([]byte(in)) || json.Unmarshal([]byte(in), &before) != nil || before == nil {
			t.Skip()
		}
		for _, value := range []string{"", `{"n":1}`} {
			m := Member{Name: "x"}
			delete(before, "x")
			if value != "" {
				m.Value = []byte(value)
				before["x"] = map[string]any{"n": 1.0}
			}
			out := Set(nil, []byte(in), m)
			var after map[string]any
			if err := json.Unmarshal(out, &after); err != nil {
				t.Fatalf("%q → %q: %v", in, out, err)
			}
			if !reflect.DeepEqual(before, after) {
				t.Fatalf("%q → %q", in, out)
			}
		}
	})
}

func TestGetByAwkwardName(t *testing.T) {
	t.Parallel()
	if got := Get(View([]byte(`{"a":1,"a.b":2}`)), "a.b").Int(); got != 2 {
		t.Errorf("got %d", got)
	}
}

// FuzzGet: a member is found as by looking at all of them, whether its name is looked for first or not.
func FuzzGet(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"a":1,"b":2}`, "b"},
		{`{"\u0061":1}`, "a"},
		{`{"x\/y":1}`, "x/y"},
		{`{"x/y":1}`, "x/y"},
		{`{"a\"b":1}`, `a"b`},
		{`{"a\nb":1}`, "a\nb"},
		{`{"a":{"b":1}}`, "b"},
		{`{"a":"b"}`, "b"},
		{`{"":1}`, ""},
		{`[{"a":1}]`, "a"},
		{`{"\\u0061":1}`, "a"},
		{` {"é":1,"é":2}`, "é"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		if !Valid([]byte(text)) {
			return
		}
		var want gjson.Result
		v := View([]byte(text))
		if v.IsObject() {
			v.ForEach(func(key, value gjson.Result) bool {
				if key.Str == name {
					want = value
				}
				return key.Str != name
			})
		}
		if got := Get(v, name); got.Raw != want.Raw || got.Exists() != want.Exists() {
			t.Errorf("%q in %q: got %q, want %q", name, text, got.Raw, want.Raw)
		}
	})
}

// FuzzValid: a text is valid where gjson says so, in UTF-8 and not nested too deep.
func FuzzValid(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,-2.5e+3,true,false,null,"x\\n\\u00e9\\"y"]}`, `[01]`, `[1.]`, `[1e]`, `[-]`, `[.5]`, `{"a" : 1 , "b":[ ]}`, `{"a":1,}`, `[1 2]`, `{"a"}`, `{1:2}`,
		"\"\x1f\"", "\"\x7f\"", `"12345678\\"`, `"1234567\\u12"`, `"\\u12g4"`, `"\\x"`, ` `, `nul`, `truex`, "\ufeff{}", `"é€😀 and more of it"`, `[}`, `{]`, `"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.Count(text, []byte("["))+bytes.Count(text, []byte("{")) > MaxDepth {
			return
		}
		if want := utf8.Valid(text) && gjson.ValidBytes(text); Valid(text) != want {
			t.Errorf("Valid(%q) = %v", text, !want)
		}
	})
}

// TestPlainEnd finds each character that ends a run at each place of a word.
func TestPlainEnd(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		for at := range 24 {
			text := []byte(strings.Repeat("a\x7f\u00ff ", 5))
			text[at] = byte(c)
			want := len(text)
			if c < ' ' || c == '"' || c == '\\' {
				want = at
			}
			if got := plainEnd(text, 0); got != want {
				t.Errorf("%x at %d: got %d, want %d", c, at, got, want)
			}
		}
	}
}

// FuzzForEach: members and elements are those that gjson finds, all the way down.
func FuzzForEach(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,-2.5e3,true,false,null,"x\\n\\u00e9"],"a":{},"":"","\\u0061\\"":" : , ] } "}`, ` [ [ ] , { "x" : [ {} , 1 ] } , "\\\\" , "\\\\\\"" ] `, `{}`, `7`, `"x"`, `null`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if Valid([]byte(text)) {
			same(t, View([]byte(text)))
		}
	})
}

func same(t *testing.T, v gjson.Result) {
	t.Helper()
	var got, want []gjson.Result
	v.ForEach(func(key, value gjson.Result) bool {
		want = append(want, key, value)
		return len(want) < 40
	})
	ForEach(v, func(key, value gjson.Result) bool {
		got = append(got, key, value)
		return len(got) < 40
	})
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s: got %+v, want %+v", v.Raw, got, want)
	}
	for _, one := range got {
		if one.IsObject() || one.IsArray() {
			same(t, one)
		}
	}
}

func BenchmarkValid(b *testing.B) {
	text := []byte(`{"messages":[{"role":"user","content":"` + strings.Repeat("The gate lifts a hand's breadth. ", 30) + `"}]}`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Valid(text)
	}
}

func BenchmarkForEach(b *testing.B) {
	v := View([]byte(`{"model":"m","messages":[{"role":"user","content":"` + strings.Repeat("The gate lifts a hand's breadth. ", 30) + `"}]}`))
	b.SetBytes(int64(len(v.Raw)))
	for b.Loop() {
		ForEach(v, func(_, _ gjson.Result) bool { return true })
	}
}
