package rawjson

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// Taker takes one value.
type Taker interface {
	io.Writer
	// Close ends the value. instead, where it is not nil, is what stays in the value's place.
	Close() (instead []byte, err error)
}

// ErrTooLong: what is left of a JSON text without its large values is longer than allowed.
var ErrTooLong = errors.New("rawjson: text is too long")

// errEscape: a value that is taken out has an escape that its kind of text never has.
var errEscape = errors.New("rawjson: escape in a large value")

// Extract reads a JSON text and takes out the string values of some members, wherever they stand, without ever holding one:
// each is written, unescaped, to a Taker of its own, in pieces of any size. It returns what is left, at most limit bytes,
// where the value of the n-th member taken out (from 0) is the string of n, or what its Taker says.
//
// begin is called with a member's name when its value begins. What is left need not be valid: the caller checks it. Values
// may have escapes of ASCII characters only, as base64 and URLs do.
func Extract(r io.Reader, limit int, names []string, begin func(name string) Taker) ([]byte, error) {
	x := extractor{limit: limit, names: names, begin: begin}
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		if ferr := x.feed(buf[:n]); ferr != nil {
			return nil, ferr
		}
		if errors.Is(err, io.EOF) {
			if x.value != nil {
				return nil, io.ErrUnexpectedEOF
			}
			return x.rest, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// maxName bounds the names that are looked at.
const maxName = 64

type extractor struct {
	limit int
	names []string
	begin func(string) Taker

	rest   []byte
	taken  int
	str    bool // inside a string that stays
	escape bool // after a backslash
	last   []byte
	colon  bool // the last character that is no space was a colon

	value  Taker  // of the string that is being taken out
	hex    []byte // digits of a \u escape; nil outside one
	pieces []byte
}

func (x *extractor) feed(b []byte) error {
	for len(b) > 0 {
		if x.value != nil {
			n, err := x.take(b)
			if err != nil {
				return err
			}
			b = b[n:]
			continue
		}
		if err := x.keep(b[0]); err != nil {
			return err
		}
		b = b[1:]
	}
	return nil
}

// keep looks at one character of what stays.
func (x *extractor) keep(c byte) error {
	if len(x.rest) >= x.limit {
		return ErrTooLong
	}
	switch {
	case x.str:
		x.inString(c)
	case c == '"':
		if name, ok := x.wanted(); ok {
			x.value = x.begin(name)
			x.colon = false
			return nil
		}
		x.str, x.colon, x.last = true, false, x.last[:0]
	case c == ':':
		x.colon = true
	case c != ' ' && c != '\t' && c != '\n' && c != '\r':
		x.colon = false
	}
	x.rest = append(x.rest, c)
	return nil
}

func (x *extractor) inString(c byte) {
	switch {
	case x.escape:
		x.escape = false
	case c == '\\':
		x.escape = true
	case c == '"':
		x.str = false
		return
	}
	if len(x.last) <= maxName {
		x.last = append(x.last, c)
	}
}

// wanted reports whether the string that begins is the value of a member to take out.
func (x *extractor) wanted() (string, bool) {
	if !x.colon {
		return "", false
	}
	for _, name := range x.names {
		if string(x.last) == name {
			return name, true
		}
	}
	return "", false
}

// take writes what belongs to the value and returns how much of b that was, its closing quote included.
func (x *extractor) take(b []byte) (int, error) {
	if x.escape || x.hex != nil {
		return 1, x.unescape(b[0])
	}
	end := bytes.IndexAny(b, "\"\\")
	if end < 0 {
		_, err := x.value.Write(b)
		return len(b), err
	}
	if _, err := x.value.Write(b[:end]); err != nil {
		return end, err
	}
	if b[end] == '\\' {
		x.escape = true
		return end + 1, nil
	}
	instead, err := x.value.Close()
	if instead == nil {
		instead = strconv.AppendInt(nil, int64(x.taken), 10)
	}
	x.rest = gjson.AppendJSONString(x.rest, string(instead))
	x.taken++
	x.value = nil
	return end + 1, err
}

func (x *extractor) unescape(c byte) error {
	if x.hex != nil {
		if x.hex = append(x.hex, c); len(x.hex) < 4 {
			return nil
		}
		n, err := strconv.ParseUint(string(x.hex), 16, 16)
		if x.hex = nil; err != nil || n >= utf8.RuneSelf {
			return errEscape
		}
		return x.put(byte(n))
	}
	x.escape = false
	switch c {
	case '"', '\\', '/':
		return x.put(c)
	case 'n':
		return x.put('\n')
	case 'r':
		return x.put('\r')
	case 't':
		return x.put('\t')
	case 'u':
		x.hex = make([]byte, 0, 4)
		return nil
	}
	return errEscape
}

func (x *extractor) put(c byte) error {
	x.pieces = append(x.pieces[:0], c)
	_, err := x.value.Write(x.pieces)
	return err
}
