package openai

import (
	"bytes"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"weir/relay/wire/rawjson"
)

// pattern is what the chunks of a stream are alike in: most differ in nothing but the text that they bring, and in the padding
// behind which OpenAI hides its length. A chunk that matches one that was read, apart from strings that need no unescaping, is
// valid for the same reason and says the same besides, so that nobody need read it again.
type pattern struct {
	head, middle, tail []byte // middle: between text and padding; nil without padding
	learned            int
	bare               bool // none of it says anything of usage or an error
}

// maxPatterns bounds what is spent on a stream whose chunks are not alike.
const maxPatterns = 16

// text returns what a chunk says that matches.
func (p *pattern) text(chunk []byte) (text []byte, ok bool) {
	rest, ok := bytes.CutPrefix(chunk, p.head)
	if !ok || p.head == nil {
		return nil, false
	}
	text, rest, ok = plain(rest)
	if ok && p.middle != nil {
		if rest, ok = bytes.CutPrefix(rest, p.middle); ok {
			_, rest, ok = plain(rest)
		}
	}
	return text, ok && bytes.Equal(rest, p.tail)
}

// plain cuts off what stands before the quote that ends a string; ok only where it means itself.
func plain(b []byte) (before, from []byte, ok bool) {
	wide := false
	for i, c := range b {
		switch {
		case c == '"':
			return b[:i], b[i:], !wide || utf8.Valid(b[:i])
		case c == '\\', c < ' ':
			return nil, nil, false
		}
		wide = wide || c >= utf8.RuneSelf
	}
	return nil, nil, false
}

// learn takes the pattern from a chunk that was read: a valid one with one choice, whose text is all in its delta's content.
func (p *pattern) learn(chunk []byte, v, choices gjson.Result, text []byte) {
	if p.learned == maxPatterns {
		return
	}
	var content gjson.Result
	rawjson.Each(choices, func(choice gjson.Result) { content = rawjson.Get(rawjson.Get(choice, "delta"), "content") })
	from, to, ok := between(chunk, content)
	if !ok || content.Str != string(text) {
		return
	}
	p.learned++
	p.bare = !bytes.Contains(chunk, []byte(`"usage"`)) && !bytes.Contains(chunk, []byte(`"error"`))
	p.head, p.middle, p.tail = append(p.head[:0], chunk[:from]...), nil, append(p.tail[:0], chunk[to:]...)
	if at, end, ok := between(chunk, rawjson.Get(v, "obfuscation")); ok && at > to {
		p.middle, p.tail = bytes.Clone(chunk[to:at]), append(p.tail[:0], chunk[end:]...)
	}
}

// between is where the quotes of a string stand in a chunk; ok only where the string means itself.
func between(chunk []byte, s gjson.Result) (from, to int, ok bool) {
	from, to = s.Index+1, s.Index+len(s.Raw)-1
	if s.Type != gjson.String || from > to || to >= len(chunk) || string(chunk[from:to]) != s.Str {
		return 0, 0, false
	}
	return from, to, chunk[from-1] == '"' && chunk[to] == '"'
}
