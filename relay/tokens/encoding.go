package tokens

import (
	"hash/maphash"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/tiktoken-go/tokenizer"
)

const (
	// maxPiece bounds the bytes that are merged at once: merging takes quadratic time, and a text may be one long word.
	maxPiece = 256
	// maxCached bounds the bytes of a piece that is remembered.
	maxCached  = 64
	cacheSlots = 1 << 14
	// longSlots are how many longer texts are remembered with their count.
	longSlots = 1 << 14
)

// encoding counts with one vocabulary. A text is cut into pieces (words, roughly) by split; tokens never cross them. What
// a piece encodes to is remembered in a table of fixed size, where a newer piece takes the slot of an older one. So is the
// count of a longer text: most of what is counted was sent before, since a conversation comes whole with each of its turns.
type encoding struct {
	name  tokenizer.Encoding
	split func(string) int
	load  sync.Once
	codec tokenizer.Codec
	seed  maphash.Seed
	other maphash.Seed
	cache [cacheSlots]atomic.Pointer[piece]
	long  [longSlots]atomic.Pointer[long]
}

// long is a remembered text: what it hashes to under both seeds, which are secret, and not what it says.
type long struct {
	hash, other uint64
	tokens      int
}

// newEncoding returns an encoding that has not loaded its vocabulary.
func newEncoding(name tokenizer.Encoding, split func(string) int) *encoding {
	return &encoding{name: name, split: split, seed: maphash.MakeSeed(), other: maphash.MakeSeed()}
}

// piece is a remembered piece: ends are the ends of its tokens.
type piece struct {
	text string
	ends []uint16
}

var (
	o200k  = newEncoding(tokenizer.O200kBase, splitO200k)
	cl100k = newEncoding(tokenizer.Cl100kBase, splitCL100k)
)

// count returns how many tokens a text is.
func (e *encoding) count(text string) int {
	if len(text) <= maxCached {
		return e.sum(text)
	}
	hash, other := maphash.String(e.seed, text), maphash.String(e.other, text)
	slot := &e.long[hash%longSlots]
	if known := slot.Load(); known != nil && known.hash == hash && known.other == other {
		return known.tokens
	}
	n := e.sum(text)
	slot.Store(&long{hash: hash, other: other, tokens: n})
	return n
}

// sum is count piece by piece.
func (e *encoding) sum(text string) (n int) {
	e.each(text, func(_ string, ends []uint16) bool {
		n += len(ends)
		return true
	})
	return n
}

// each calls yield with every piece, at most maxPiece bytes long, and the ends of its tokens, until yield returns false.
func (e *encoding) each(text string, yield func(piece string, ends []uint16) bool) {
	for len(text) > 0 {
		n := e.split(text)
		for n > 0 {
			part := text[:n]
			if n > maxPiece {
				part = part[:runeStart(part, maxPiece)]
			}
			if !yield(part, e.encode(part)) {
				return
			}
			text = text[len(part):]
			n -= len(part)
		}
	}
}

// runeStart returns the greatest index ≤ i at which a character of s starts; i itself in bytes that are no UTF-8.
func runeStart(s string, i int) int {
	for j := i; j > i-utf8.UTFMax; j-- {
		if utf8.RuneStart(s[j]) {
			return j
		}
	}
	return i
}

func (e *encoding) encode(text string) []uint16 {
	if len(text) > maxCached {
		return e.merge(text)
	}
	slot := &e.cache[maphash.String(e.seed, text)%cacheSlots]
	if p := slot.Load(); p != nil && p.text == text {
		return p.ends
	}
	p := &piece{text: strings.Clone(text)}
	p.ends = e.merge(p.text)
	slot.Store(p)
	return p.ends
}

// merge asks the vocabulary. Text that is not UTF-8, or that the library refuses, counts one token a byte.
func (e *encoding) merge(text string) []uint16 {
	var (
		tokens []string
		err    error
	)
	if utf8.ValidString(text) {
		e.load.Do(func() { e.codec, _ = tokenizer.Get(e.name) })
		_, tokens, err = e.codec.Encode(text)
	}
	ends := make([]uint16, 0, len(tokens))
	end := 0
	for _, t := range tokens {
		end += len(t)
		ends = append(ends, uint16(min(end, math.MaxUint16)))
	}
	if err != nil || end != len(text) {
		ends = ends[:0]
		for i := range len(text) {
			ends = append(ends, uint16(i+1))
		}
	}
	return ends
}

// family is a family of models that share a vocabulary. public: the vocabulary is known, so counts are exact.
type family struct {
	prefix string
	*encoding
	public bool
}

// families in the order in which they are tried. Source: OpenAI's tiktoken model table
// (https://github.com/openai/tiktoken/blob/main/tiktoken/model.py, read 2026-11-20); o200k_base for all later models.
var families = []family{
	{"gpt-4o", o200k, true},
	{"gpt-4.", o200k, true},
	{"gpt-4", cl100k, true},
	{"gpt-3.5", cl100k, true},
	{"gpt-35", cl100k, true},
	{"text-embedding-", cl100k, true},
	{"gpt-", o200k, true},
	{"chatgpt-", o200k, true},
	{"o1", o200k, true},
	{"o3", o200k, true},
	{"o4", o200k, true},
	{"", o200k, false},
}

// familyOf finds the family of a model by the prefix of its name; vendor paths ("openai/gpt-5") and the mark of fine-tuned
// models ("ft:") do not count.
func familyOf(model string) family {
	model = model[strings.LastIndexByte(model, '/')+1:]
	model = strings.TrimPrefix(model, "ft:")
	for _, f := range families {
		if strings.HasPrefix(model, f.prefix) {
			return f
		}
	}
	return families[len(families)-1]
}
