package rawjson

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
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
