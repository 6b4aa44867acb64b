package redemption

import (
	"crypto/rand"
	"strings"
)

// alphabet is Crockford's base 32: no I, L, O and U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	bodyLength  = 20 // characters of 5 random bits each: 100 bits
	groupLength = 5
	hintLength  = 4
	// maxTyped bounds what is read as a code.
	maxTyped = 64
)

// newCode returns a fresh code in the form in which it is compared: 20 random characters and one that checks them.
func newCode() string {
	random := make([]byte, bodyLength)
	_, _ = rand.Read(random) // never fails: it ends the process instead
	body := make([]byte, bodyLength)
	for i, b := range random {
		body[i] = alphabet[b&31]
	}
	return string(body) + string(check(string(body)))
}

// display is a code as people are given it: groups of five.
func display(code string) string {
	var groups []string
	for len(code) > groupLength+1 {
		groups, code = append(groups, code[:groupLength]), code[groupLength:]
	}
	return strings.Join(append(groups, code), "-")
}

// normalize reads a code as it was typed: without blanks and hyphens, in upper case, with the letters that are mistaken for
// digits as these. It is empty for what no code can be. A code that was carried over is read as its 32 digits, in lower case.
func normalize(typed string) string {
	if len(typed) > maxTyped {
		return ""
	}
	if code := carriedOver(typed); code != "" {
		return code
	}
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		switch {
		case r == '-' || r == ' ':
			continue
		case r == 'O':
			r = '0'
		case r == 'I' || r == 'L':
			r = '1'
		}
		if !strings.ContainsRune(alphabet, r) {
			return ""
		}
		b.WriteRune(r)
	}
	code := b.String()
	if len(code) != bodyLength+1 || check(code[:bodyLength]) != code[bodyLength] {
		return ""
	}
	return code
}

// check is the character that makes slips of the finger visible: a weighted sum over the alphabet, with odd weights, so that
// any one wrong character changes it.
func check(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (2*i + 1) * strings.IndexByte(alphabet, body[i])
	}
	return alphabet[sum%len(alphabet)]
}
