// Package model holds the Go types of the schema that no other package has: payloads, inputs, and how scalars are read and
// written. models_gen.go must stay without types.
package model

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"entgo.io/contrib/entgql"
	"github.com/99designs/gqlgen/graphql"

	"weir/internal/fault"
	"weir/internal/money"
)

// MarshalMoney writes an amount as a decimal string of USD, exact and without exponent.
func MarshalMoney(a money.Amount) graphql.Marshaler { return quoted(a.String()) }

// UnmarshalMoney reads a decimal string of USD with up to nine places.
func UnmarshalMoney(v any) (money.Amount, error) {
	s, ok := v.(string)
	if !ok {
		return 0, invalid("Money is a decimal string of USD such as \"10.00\".")
	}
	a, err := money.Parse(s)
	if err != nil {
		return 0, invalid("Money is a decimal string of USD with at most nine places, such as \"10.00\".")
	}
	return a, nil
}

// MarshalDateTime writes a time in UTC with at most microseconds.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return quoted(t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano))
}

// UnmarshalDateTime reads RFC 3339 with any offset.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, invalid("A time is written as in \"2026-01-20T10:00:00Z\".")
	}
	return t.UTC().Truncate(time.Microsecond), nil
}

// Cursor is the place of an edge: the id of its node and, where the order is another, the value that orders.
type Cursor = entgql.Cursor[string]

// maxCursor bounds what is read of a cursor.
const maxCursor = 1024

// MarshalCursor writes a cursor. The value that orders must be a text.
func MarshalCursor(c Cursor) graphql.Marshaler {
	text := c.ID
	if value, ok := c.Value.(string); ok {
		text += "\x00" + value
	}
	return quoted(base64.RawURLEncoding.EncodeToString([]byte(text)))
}

// UnmarshalCursor reads what MarshalCursor wrote. What a cursor holds becomes arguments of SQL, so nothing but texts gets in.
func UnmarshalCursor(v any) (Cursor, error) {
	s, _ := v.(string)
	text, err := base64.RawURLEncoding.Strict().DecodeString(s) // ignores line ends, strict or not
	if err != nil || strings.ContainsAny(s, "\r\n") || len(text) == 0 || len(text) > maxCursor || !utf8.Valid(text) {
		return Cursor{}, badCursor()
	}
	var c Cursor
	before, after, ordered := strings.Cut(string(text), "\x00")
	c.ID = before
	if ordered {
		c.Value = after
	}
	if strings.ContainsRune(after, 0) { // PostgreSQL has no such text
		return Cursor{}, badCursor()
	}
	return c, nil
}

func badCursor() error {
	return invalid("This is not a cursor of this connection.")
}

// MarshalInt writes an integer.
func MarshalInt(n int) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.Itoa(n)) // gqlgen's writer is a buffer
	})
}

// UnmarshalInt reads an integer of 32 bits, as GraphQL defines it.
func UnmarshalInt(v any) (int, error) {
	n, ok := ParseInt(v)
	if !ok {
		return 0, invalid("An integer of 32 bits is needed.")
	}
	return n, nil
}

// ParseInt reads a literal or a variable as an integer of 32 bits.
func ParseInt(v any) (int, bool) {
	var n int64
	switch v := v.(type) {
	case int:
		n = int64(v)
	case int64:
		n = v
	case json.Number:
		var err error
		if n, err = v.Int64(); err != nil {
			return 0, false
		}
	default:
		return 0, false
	}
	return int(n), math.MinInt32 <= n && n <= math.MaxInt32
}

// MarshalString writes a text.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalString reads a text that every database can store. Null, which only optional fields may be, is the empty text.
func UnmarshalString(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	s, ok := v.(string)
	if !ok || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return "", invalid("A text without the character U+0000 is needed.")
	}
	return s, nil
}

// maxID bounds the length of an identifier.
const maxID = 64

// MarshalID writes an identifier.
func MarshalID(s string) graphql.Marshaler { return MarshalString(s) }

// UnmarshalID reads an identifier. What cannot be one is not found, like one that does not exist.
func UnmarshalID(v any) (string, error) {
	s, ok := v.(string)
	if !ok || len(s) > maxID || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fault.New(fault.NotFound, "There is no such object.")
	}
	return s, nil
}

func quoted(s string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, `"`+s+`"`) // gqlgen's writer is a buffer
	})
}

// invalid is a fault of an argument or input field; the graph knows which one is being read.
func invalid(message string) error { return fault.New(fault.Invalid, message) }
