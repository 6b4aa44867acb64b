// Package rawjson checks and patches JSON texts without decoding them, so that what passes through the relay keeps every
// byte that need not change.
package rawjson

import (
	"bytes"
	"slices"
	"strings"
	"unsafe"

	"github.com/tidwall/gjson"
)

// View parses b without copying it. The result aliases b: it is good as long as b is neither changed nor reused.
func View(b []byte) gjson.Result {
	return gjson.Parse(unsafe.String(unsafe.SliceData(b), len(b)))
}

// Get returns the first member of that exact name of an object, whatever characters the name has; a Result that does not
// Exist where there is none or obj is no object.
func Get(obj gjson.Result, name string) (found gjson.Result) {
	if !obj.IsObject() || lacks(obj.Raw, name) {
		return gjson.Result{}
	}
	ForEach(obj, func(key, value gjson.Result) bool {
		if key.Str == name {
			found = value
			return false
		}
		return true
	})
	return found
}

// First puts into found, in the order of the names, what Get would return for each, in one pass. found is empty at first.
func First(obj gjson.Result, names []string, found []gjson.Result) {
	if !obj.IsObject() {
		return
	}
	left := len(names)
	ForEach(obj, func(key, value gjson.Result) bool {
		if i := slices.Index(names, key.Str); i >= 0 && !found[i].Exists() {
			found[i] = value
			left--
		}
		return left > 0
	})
}

// lacks reports that no object of a text has a member of a name, without parsing it. It does not know of a name that may be
// written with an escape, which most may only where there is a \u.
func lacks(raw, name string) bool {
	if named(raw, name) {
		return false
	}
	return strings.IndexByte(raw, '\\') < 0 || !strings.Contains(raw, `\u`) && !strings.ContainsFunc(name, escaped)
}

// named reports whether a name stands before a colon somewhere.
func named(raw, name string) bool {
	quoted := `"` + name + `"`
	for {
		i := strings.Index(raw, quoted)
		if i < 0 {
			return false
		}
		raw = raw[i+len(quoted):]
		for i = 0; i < len(raw) && isSpace(raw[i]); i++ {
		}
		if i < len(raw) && raw[i] == ':' {
			return true
		}
	}
}

// escaped are the characters that a JSON string may have, or must have, behind a backslash.
func escaped(c rune) bool { return c < ' ' || c == '"' || c == '\\' || c == '/' }

// Each calls f with each element of an array; anything else has none.
func Each(v gjson.Result, f func(element gjson.Result)) {
	if v.IsArray() {
		ForEach(v, func(_, element gjson.Result) bool {
			f(element)
			return true
		})
	}
}

// Member is a member to set in an object; a nil Value takes it out.
type Member struct {
	Name  string
	Value []byte
}

// Set appends to dst the object obj with the members set: every occurrence of a name gets its value, names that do not
// occur are added at the end, all other bytes stay. obj must be a valid JSON object; dst must not overlap it. At most 32
// members.
func Set(dst, obj []byte, members ...Member) []byte {
	var done [32]bool
	root := View(obj)
	copied, empty, removed := 0, true, false
	ForEach(root, func(key, value gjson.Result) bool {
		i := index(members, key.Str)
		if i < 0 {
			empty = false
			return true
		}
		from, to := value.Index, value.Index+len(value.Raw)
		if members[i].Value != nil {
			dst = append(append(dst, obj[copied:from]...), members[i].Value...)
			copied, empty, done[i] = to, false, true
			return true
		}
		dst = append(dst, obj[copied:key.Index]...)
		copied, removed = commaAfter(obj, to), true
		return true
	})
	end := bytes.LastIndexByte(obj, '}')
	dst = append(dst, obj[copied:end]...)
	if removed && !empty {
		dst = trimComma(dst)
	}
	for i, m := range members {
		if done[i] || m.Value == nil {
			continue
		}
		if !empty {
			dst = append(dst, ',')
		}
		empty = false
		dst = append(append(gjson.AppendJSONString(dst, m.Name), ':'), m.Value...)
	}
	return append(dst, obj[end:]...)
}

func index(members []Member, name string) int {
	for i, m := range members {
		if m.Name == name {
			return i
		}
	}
	return -1
}

// commaAfter widens a member's end by the comma that follows it.
func commaAfter(obj []byte, to int) int {
	after := to
	for after < len(obj) && isSpace(obj[after]) {
		after++
	}
	if after < len(obj) && obj[after] == ',' {
		return after + 1
	}
	return to
}

// trimComma takes off the comma that a removed last member leaves behind.
func trimComma(dst []byte) []byte {
	i := len(dst)
	for i > 0 && isSpace(dst[i-1]) {
		i--
	}
	if i > 0 && dst[i-1] == ',' {
		return dst[:i-1]
	}
	return dst
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
