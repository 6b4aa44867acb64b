package rawjson

import (
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// Writer puts a JSON text together, with commas where they belong. What it is given raw must be JSON already. The zero value
// is ready; B is the text, and may be cut to B[:0] for the next one.
type Writer struct{ B []byte }

// Open begins an object ('{') or an array ('[').
func (w *Writer) Open(bracket byte) *Writer {
	w.comma()
	w.B = append(w.B, bracket)
	return w
}

// Close ends an object ('}') or an array (']').
func (w *Writer) Close(bracket byte) *Writer {
	w.B = append(w.B, bracket)
	return w
}

// Key begins a member; its value follows.
func (w *Writer) Key(name string) *Writer {
	w.comma()
	w.B = append(AppendString(w.B, name), ':')
	return w
}

// String writes a string.
func (w *Writer) String(s string) *Writer {
	w.comma()
	w.B = AppendString(w.B, s)
	return w
}

// Bytes writes a string.
func (w *Writer) Bytes(b []byte) *Writer {
	return w.String(unsafe.String(unsafe.SliceData(b), len(b)))
}

// Raw writes a JSON text as it is.
func (w *Writer) Raw(json []byte) *Writer {
	w.comma()
	w.B = append(w.B, json...)
	return w
}

// Literal writes a JSON text as it is: a number as somebody wrote it, or a constant of the program.
func (w *Writer) Literal(json string) *Writer {
	w.comma()
	w.B = append(w.B, json...)
	return w
}

// Int writes an integer.
func (w *Writer) Int(n int64) *Writer {
	w.comma()
	w.B = strconv.AppendInt(w.B, n, 10)
	return w
}

// Bool writes a boolean.
func (w *Writer) Bool(v bool) *Writer {
	w.comma()
	w.B = strconv.AppendBool(w.B, v)
	return w
}

// Text writes a member that is a string.
func (w *Writer) Text(name, s string) *Writer { return w.Key(name).String(s) }

// TextOr writes a member that is a string, or null where the string is empty.
func (w *Writer) TextOr(name, s string) *Writer {
	if s == "" {
		return w.Key(name).Literal("null")
	}
	return w.Text(name, s)
}

// Count writes a member that is an integer.
func (w *Writer) Count(name string, n int64) *Writer { return w.Key(name).Int(n) }

func (w *Writer) comma() {
	if n := len(w.B); n > 0 {
		switch w.B[n-1] {
		case '{', '[', ':':
		default:
			w.B = append(w.B, ',')
		}
	}
}

const hex = "0123456789abcdef"

// AppendString appends s as a JSON string. Bytes that are not UTF-8 become U+FFFD; U+2028 and U+2029 are escaped, because
// some parsers take them for line ends.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = appendEscape(append(dst, s[from:i]...), c)
			i++
			from = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			dst = append(append(dst, s[from:i]...), `\ufffd`...)
			from = i + n
		case r == '\u2028' || r == '\u2029':
			dst = append(append(dst, s[from:i]...), `\u202`...)
			dst = append(dst, hex[r&0xf])
			from = i + n
		}
		i += n
	}
	return append(append(dst, s[from:]...), '"')
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
}

// ViewBytes views a string's bytes without copying them. They must not be changed.
func ViewBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
