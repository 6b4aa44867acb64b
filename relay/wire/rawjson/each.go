package rawjson

import (
	"strings"

	"github.com/tidwall/gjson"
)

// ForEach does what gjson's method does, with a valid text: it calls f with the members of an object, or the elements of an
// array, until f returns false. It steps over long strings, which most of a request is, much faster.
func ForEach(v gjson.Result, f func(key, value gjson.Result) bool) {
	if v.Type != gjson.JSON || v.Raw == "" || v.Indexes != nil {
		v.ForEach(f)
		return
	}
	text := v.Raw
	object := text[0] == '{'
	key := gjson.Result{Type: gjson.Number, Num: -1}
	for i := nextValue(text, 1); i < len(text); i = nextValue(text, i) {
		if object {
			end := afterString(text, i)
			key = stringOf(text[i:end])
			key.Index = i + v.Index
			i = nextValue(text, end)
		} else {
			key.Num++
		}
		end := afterValue(text, i)
		value := valueOf(text[i:end])
		value.Index = i + v.Index
		if !f(key, value) {
			return
		}
		i = end
	}
}

// nextValue returns where the next member, its value or the next element begins; the text's length where there is none.
func nextValue(text string, i int) int {
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == '}' || c == ']':
			return len(text)
		case c > ' ' && c != ',' && c != ':':
			return i
		}
	}
	return i
}

// afterString returns where the string ends whose first quote is at i.
func afterString(text string, i int) int {
	for i++; ; i++ {
		n := strings.IndexByte(text[i:], '"')
		if n < 0 {
			return len(text)
		}
		first := i
		i += n
		slashes := i
		for slashes > first && text[slashes-1] == '\\' {
			slashes--
		}
		if (i-slashes)%2 == 0 {
			return i + 1
		}
	}
}

// afterValue returns where the value ends that begins at i.
func afterValue(text string, i int) int {
	switch text[i] {
	case '"':
		return afterString(text, i)
	case '{', '[':
		return afterList(text, i)
	}
	for i < len(text) && text[i] > ' ' && text[i] != ',' && text[i] != '}' && text[i] != ']' {
		i++
	}
	return i
}

func afterList(text string, i int) int {
	for depth := 0; i < len(text); {
		switch text[i] {
		case '"':
			i = afterString(text, i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return i
}

// valueOf is a value that stands alone in raw.
func valueOf(raw string) gjson.Result {
	switch raw[0] {
	case '"':
		return stringOf(raw)
	case '{', '[':
		return gjson.Result{Type: gjson.JSON, Raw: raw}
	}
	return gjson.Parse(raw)
}

func stringOf(raw string) gjson.Result {
	if strings.IndexByte(raw, '\\') >= 0 {
		return gjson.Parse(raw)
	}
	return gjson.Result{Type: gjson.String, Raw: raw, Str: raw[1 : len(raw)-1]}
}
