package rawjson

import (
	"encoding/binary"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects may nest. The validator recurses, so an unbounded depth would let a body of open
// brackets exhaust the stack, which no recover can stop.
const MaxDepth = 512

// Valid reports whether b is one JSON text (RFC 8259) in UTF-8, nested at most MaxDepth deep. It looks at the characters of long
// strings, which most of a request is, eight at a time.
func Valid(b []byte) bool {
	if !utf8.Valid(b) {
		return false
	}
	end, ok := validValue(b, afterSpace(b, 0), 0)
	return ok && afterSpace(b, end) == len(b)
}

func afterSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

// validValue returns where the value that begins at i ends.
func validValue(b []byte, i, depth int) (end int, ok bool) {
	if i >= len(b) {
		return i, false
	}
	switch c := b[i]; c {
	case '{', '[':
		if depth == MaxDepth {
			return i, false
		}
		return validList(b, i, depth+1)
	case '"':
		return validString(b, i)
	case 't':
		return validLiteral(b, i, "true")
	case 'f':
		return validLiteral(b, i, "false")
	case 'n':
		return validLiteral(b, i, "null")
	}
	return validNumber(b, i)
}

func validLiteral(b []byte, i int, literal string) (end int, ok bool) {
	end = i + len(literal)
	return end, end <= len(b) && string(b[i:end]) == literal
}

// validList reads an object or an array.
func validList(b []byte, i, depth int) (end int, ok bool) {
	object := b[i] == '{'
	last := b[i] + 2 // the bracket that closes it
	i = afterSpace(b, i+1)
	if i < len(b) && b[i] == last {
		return i + 1, true
	}
	for {
		if object {
			if i >= len(b) || b[i] != '"' {
				return i, false
			}
			if i, ok = validString(b, i); !ok {
				return i, false
			}
			if i = afterSpace(b, i); i >= len(b) || b[i] != ':' {
				return i, false
			}
			i = afterSpace(b, i+1)
		}
		if i, ok = validValue(b, i, depth); !ok {
			return i, false
		}
		i = afterSpace(b, i)
		switch {
		case i >= len(b):
			return i, false
		case b[i] == last:
			return i + 1, true
		case b[i] != ',':
			return i, false
		}
		i = afterSpace(b, i+1)
	}
}

// validString reads the string whose first quote is at i.
func validString(b []byte, i int) (end int, ok bool) {
	for i++; ; i++ {
		if i = plainEnd(b, i); i >= len(b) {
			return i, false
		}
		switch b[i] {
		case '"':
			return i + 1, true
		case '\\':
			if i++; i >= len(b) {
				return i, false
			}
			switch b[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if i+4 >= len(b) || !isHex(b[i+1]) || !isHex(b[i+2]) || !isHex(b[i+3]) || !isHex(b[i+4]) {
					return i, false
				}
				i += 4
			default:
				return i, false
			}
		default:
			return i, false // a control character
		}
	}
}

// plainEnd returns where the run from i of characters ends that stand for themselves in a string: at a quote, a backslash or a
// control character.
func plainEnd(b []byte, i int) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		quote, slash := w^'"'*ones, w^'\\'*ones
		// A byte of these has its high bit where it is below its bound, and perhaps where a lower byte is.
		found := ((w-' '*ones)&^w | (quote-ones)&^quote | (slash-ones)&^slash) & highs
		if found != 0 {
			break
		}
	}
	for i < len(b) && b[i] >= ' ' && b[i] != '"' && b[i] != '\\' {
		i++
	}
	return i
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// validNumber reads a number.
func validNumber(b []byte, i int) (end int, ok bool) {
	if b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if i, ok = digits(b, i); !ok {
		return i, false
	}
	if i < len(b) && b[i] == '.' {
		if i, ok = digits(b, i+1); !ok {
			return i, false
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		return digits(b, i)
	}
	return i, true
}

// digits reads one digit or more.
func digits(b []byte, i int) (end int, ok bool) {
	for end = i; end < len(b) && '0' <= b[end] && b[end] <= '9'; {
		end++
	}
	return end, end > i
}
