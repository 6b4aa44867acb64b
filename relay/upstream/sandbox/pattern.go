package sandbox

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// matching writes a string that a regular expression matches, at least low characters long where repetition allows it. It
// fails for expressions that Go does not know (look-arounds, back-references) and for those that no simple string fits.
func matching(pattern string, low int) (string, bool) {
	if len(pattern) > 1024 {
		return "", false
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	write(&b, parsed, 0)
	for extra := 1; utf8.RuneCountInString(b.String()) < low && extra <= low && extra < 1024; extra *= 2 {
		b.Reset()
		write(&b, parsed, extra)
	}
	s := b.String()
	return s, compiled.MatchString(s)
}

// write writes the shortest text of an expression, but that unbounded repetitions are done extra times more.
func write(b *strings.Builder, e *syntax.Regexp, extra int) {
	switch e.Op {
	case syntax.OpLiteral:
		b.WriteString(string(e.Rune))
	case syntax.OpCharClass:
		b.WriteRune(readable(e.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('w')
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range e.Sub {
			write(b, sub, extra)
		}
	case syntax.OpAlternate:
		write(b, e.Sub[0], extra)
	case syntax.OpPlus:
		repeat(b, e.Sub[0], 1+extra)
	case syntax.OpStar:
		repeat(b, e.Sub[0], extra)
	case syntax.OpRepeat:
		n := e.Min
		if e.Max < 0 {
			n += extra
		} else {
			n = min(n+extra, e.Max)
		}
		repeat(b, e.Sub[0], n)
	}
}

func repeat(b *strings.Builder, e *syntax.Regexp, n int) {
	for range n {
		if b.Len() > maxInstance {
			return
		}
		write(b, e, 0)
	}
}

// readable picks a letter or digit of a class where it has one.
func readable(ranges []rune) rune {
	for _, want := range "wW7" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= want && want <= ranges[i+1] {
				return want
			}
		}
	}
	if len(ranges) == 0 {
		return 'w'
	}
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i] > ' ' {
			return ranges[i]
		}
	}
	return ranges[0]
}
