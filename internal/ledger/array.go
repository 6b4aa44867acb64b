package ledger

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// array writes a PostgreSQL array literal.
type array struct{ b []byte }

func (a *array) reset() { a.b = a.b[:0] }

func (a *array) next() {
	if len(a.b) == 0 {
		a.b = append(a.b, '{')
	} else {
		a.b = append(a.b, ',')
	}
}

func (a *array) int(n int64) {
	a.next()
	a.b = strconv.AppendInt(a.b, n, 10)
}

func (a *array) bool(v bool) {
	a.next()
	a.b = strconv.AppendBool(a.b, v)
}

func (a *array) uuid(u uuid.UUID) {
	a.next()
	a.b = appendUUID(a.b, u)
}

// bare writes an element that needs no quotes: a number.
func (a *array) bare(s string) {
	a.next()
	a.b = append(a.b, s...)
}

// str writes any text, cleaned: a settlement must not fail for a client's odd identifier.
func (a *array) str(s string) {
	s = cleanText(s)
	a.next()
	a.b = append(a.b, '"')
	for i := range len(s) {
		if c := s[i]; c == '"' || c == '\\' {
			a.b = append(a.b, '\\', c)
		} else {
			a.b = append(a.b, c)
		}
	}
	a.b = append(a.b, '"')
}

// cleanText replaces what PostgreSQL cannot keep: NUL and invalid UTF-8.
func cleanText(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", " ")
	}
	return s
}

func (a *array) text() string {
	if len(a.b) == 0 {
		return "{}"
	}
	a.b = append(a.b, '}')
	return string(a.b)
}

// appendLiteral writes the array as a string constant of SQL; the session has standard_conforming_strings on.
func (a *array) appendLiteral(b []byte) []byte {
	b = append(b, '\'')
	if len(a.b) == 0 {
		return append(b, "{}'"...)
	}
	rest := a.b
	for {
		i := bytes.IndexByte(rest, '\'')
		if i < 0 {
			break
		}
		b = append(append(b, rest[:i]...), "''"...)
		rest = rest[i+1:]
	}
	return append(append(b, rest...), "}'"...)
}

func appendUUID(b []byte, u uuid.UUID) []byte {
	const digits = "0123456789abcdef"
	for i, c := range u {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b = append(b, '-')
		}
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}

// intArray reads an array of integers without NULLs.
type intArray struct {
	rest []byte
	bad  bool
}

func (r *intArray) next() int64 {
	if len(r.rest) < 2 || (r.rest[0] != '{' && r.rest[0] != ',') {
		r.bad = true
		return 0
	}
	i, negative := 1, false
	if r.rest[1] == '-' {
		i, negative = 2, true
	}
	var n int64
	start := i
	for ; i < len(r.rest) && r.rest[i] >= '0' && r.rest[i] <= '9'; i++ {
		n = n*10 + int64(r.rest[i]-'0')
	}
	if i == start {
		r.bad = true
		return 0
	}
	r.rest = r.rest[i:]
	if negative {
		return -n
	}
	return n
}

// batchArgs builds the call of ledger_flush; its buffers are used again.
type batchArgs struct {
	a       [batchParameters - 2]array
	budgets budgetIndex
	out     []byte
}

// encode writes the arguments of a batch as SQL literals, parted by commas.
func (p *batchArgs) encode(b *batch) []byte {
	for i := range p.a {
		p.a[i].reset()
	}
	for _, t := range b.tenants {
		p.a[0].uuid(t)
	}
	p.settles(b, p.a[1:9])
	p.usage(b, p.a[9:20])
	p.holds(b, p.a[20:28])
	p.holdBudgets(b, p.a[28:31])
	p.out = append(p.out[:0], '\'')
	p.out = append(appendUUID(p.out, b.node), '\'', ',')
	p.out = strconv.AppendInt(p.out, b.epoch, 10)
	for i := range p.a {
		p.out = p.a[i].appendLiteral(append(p.out, ','))
	}
	return p.out
}

func (p *batchArgs) settles(b *batch, a []array) {
	for _, it := range b.settles {
		s := &it.settle
		a[0].uuid(s.Hold)
		a[1].int(int64(b.index[s.Tenant]) + 1)
		a[2].int(int64(s.Outcome))
		a[3].int(int64(s.Amount))
		if s.Exact != "" {
			a[4].bare(s.Exact)
		} else {
			a[4].pico(int64(s.Amount))
		}
		a[5].bool(s.Estimated)
		a[6].str(s.PriceID)
		a[7].uuid(s.Request)
	}
}

// pico writes nano-USD as pico-USD, without overflow.
func (a *array) pico(nano int64) {
	a.int(nano)
	if nano != 0 {
		a.b = append(a.b, "000"...)
	}
}

func (p *batchArgs) usage(b *batch, a []array) {
	for k, it := range b.settles {
		u := it.settle.Usage
		if u == nil {
			continue
		}
		a[0].int(int64(k) + 1)
		a[1].uuid(u.Key)
		for _, n := range u.numbers() {
			a[2].int(n)
		}
		for i, s := range u.texts() {
			a[3+i].str(s)
		}
		a[10].str(string(u.Extra))
	}
}

// texts are the text columns in the order of usage_logs.
func (u *Usage) texts() [7]string {
	return [7]string{u.Model, u.UpstreamModel, u.ChannelID, u.UserIdentifier, u.ClientRequestID, u.Route, u.EndReason}
}

// numbers are the numeric columns in the order of ledger_flush's u_num.
func (u *Usage) numbers() [20]int64 {
	var stream int64
	if u.Stream {
		stream = 1
	}
	v := &u.Units
	return [20]int64{
		int64(u.Status), stream, int64(u.Attempts),
		v.Input, v.CacheRead, v.CacheWrite5m, v.CacheWrite1h, v.InputAudio, v.InputImage, v.Output, v.Reasoning,
		v.OutputAudio, v.OutputImage, v.Images, v.Seconds, v.Characters,
		int64(u.ProviderCost), u.Multiplier, u.FirstByte.Microseconds(), u.Duration.Microseconds(),
	}
}

func (p *batchArgs) holds(b *batch, a []array) {
	for _, it := range b.holds {
		h := &it.hold
		a[0].uuid(h.ID)
		a[1].int(int64(b.index[h.Tenant]) + 1)
		a[2].uuid(h.Key)
		a[3].uuid(h.Request)
		for _, n := range [...]int64{
			int64(h.Amount), int64(h.Least), int64(h.Min), int64(h.Floor), int64(h.Kind), int64((h.TTL + time.Second - 1) / time.Second),
		} {
			a[4].int(n)
		}
		a[5].str(h.Model)
		a[6].str(h.PriceID)
		a[7].str(budgetList(h.Budgets))
	}
}

func (p *batchArgs) holdBudgets(b *batch, a []array) {
	p.budgets.fill(b.holds)
	for _, id := range p.budgets.ids {
		a[0].uuid(id)
	}
	for k, it := range b.holds {
		for _, id := range it.hold.Budgets {
			a[1].int(int64(k) + 1)
			a[2].int(int64(p.budgets.at[id]) + 1)
		}
	}
}

// columns parts an array of n columns, each with a value for every item, into readers of its columns.
func columns(rest []byte, items, n int) []intArray {
	out := make([]intArray, n)
	r := intArray{rest: rest}
	for i := range out {
		out[i] = r
		for range items {
			r.next()
		}
	}
	out[n-1].bad = r.bad
	return out
}

func anyBad(columns []intArray) bool {
	return slices.ContainsFunc(columns, func(c intArray) bool { return c.bad })
}
