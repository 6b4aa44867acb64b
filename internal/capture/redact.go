package capture

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// What stands in the place of what is not kept.
const (
	maskSecret = "[redacted]"
	maskMail   = "[e-mail]"
	maskCard   = "[card]"
)

// secretNames are the names of fields whose values are secrets.
const secretNames = `(?:proxy-)?authorization|(?:x[-_])?(?:goog[-_])?api[-_]?key|apikey|access[-_]?key(?:[-_]?id)?|secret(?:[-_]?(?:access[-_]?)?key)?|` +
	`aws[-_]secret[-_]access[-_]key|client[-_]?secret|private[-_]?key|signing[-_]?key|passw(?:or)?d|passphrase|` +
	`(?:access|refresh|auth|session|id|bearer)?[-_]?token|cookie|set-cookie`

// masks are applied in this order; all are linear in the length of the text.
var masks = []struct {
	of *regexp.Regexp
	to string
}{
	{regexp.MustCompile(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----(?:[\s\S]*?-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|[\s\S]*$)`), "[private key]"},
	{regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*`), "[token]"},
	{regexp.MustCompile(`(?i)("(?:` + secretNames + `)"\s*:\s*")(?:[^"\\]|\\[\s\S])+`), "${1}" + maskSecret},
	{regexp.MustCompile(`(?i)\b(bearer|basic)((?:\s|\\[nrt])+)[A-Za-z0-9._~+/=-]{8,}`), "${1}${2}" + maskSecret},
	{regexp.MustCompile(`(?i)((?:^|[^A-Za-z0-9])(?:` + secretNames + `)(?:\\*["'])?\s*[:=]\s*(?:\\*["'])?)[^\s"'\\,;&{}\[\]]{4,}`), "${1}" + maskSecret},
	{regexp.MustCompile(`(?i)([?&](?:sig|signature|token|key|code|x-amz-[a-z-]+|x-goog-[a-z-]+|awsaccesskeyid)=)[^&\s"'<>\\]+`), "${1}" + maskSecret},
	{regexp.MustCompile(`://[^/\s"'@\\]+:[^/\s"'@\\]+@`), "://" + maskSecret + "@"},
	{regexp.MustCompile(`\b(?:sk|pk|rk|wr|tk|pat|whsec|gsk|hf|xai|r8|npm|api|key|sess)[-_][A-Za-z0-9_-]{12,}`), maskSecret},
	{regexp.MustCompile(`\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|AIza|ya29\.)[A-Za-z0-9_.-]{10,}`), maskSecret},
	{regexp.MustCompile(`\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{12,}\b`), maskSecret},
	{regexp.MustCompile(`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`), maskMail},
}

var (
	dataURL = regexp.MustCompile(`(?i)\bdata:([a-z0-9.+-]+/[a-z0-9.+-]+)?((?:;[a-z0-9=."+-]+)*),([A-Za-z0-9+/=_%-]*)`)
	// encoded is content in base64: no word of any language is as long.
	encoded = regexp.MustCompile(`[A-Za-z0-9+/_-]{256,}={0,2}`)
	digits  = regexp.MustCompile(`[0-9](?:[ -]?[0-9]){12,}`)
)

// Redact takes out of a text what must not be kept: keys, tokens and what else opens something, e-mail addresses, numbers of
// cards; content in base64 becomes its type and size. It may take too much. Applying it twice is as good as once.
func Redact(text string) string {
	text = dataURL.ReplaceAllStringFunc(text, func(found string) string {
		parts := dataURL.FindStringSubmatch(found)
		size := len(parts[3])
		if strings.Contains(strings.ToLower(parts[2]), "base64") {
			size = size / 4 * 3
		}
		return fmt.Sprintf("[data: %s, about %d bytes]", orUnknown(parts[1]), size)
	})
	for _, m := range masks {
		text = m.of.ReplaceAllString(text, m.to)
	}
	text = encoded.ReplaceAllStringFunc(text, func(found string) string {
		return fmt.Sprintf("[base64, about %d bytes]", len(found)/4*3)
	})
	return digits.ReplaceAllStringFunc(text, maskCards)
}

func orUnknown(mediaType string) string {
	if mediaType == "" {
		return "text/plain"
	}
	return strings.ToLower(mediaType)
}

// The lengths of card numbers.
const leastCard, mostCard = 13, 19

// maskCards masks each number of a card in a run of digits, blanks and hyphens.
func maskCards(run string) string {
	for from := range len(run) {
		if run[from] < '0' || run[from] > '9' || from > 0 && run[from-1] >= '0' && run[from-1] <= '9' {
			continue // numbers begin where groups of digits do
		}
		if to := cardEnd(run[from:]); to > 0 {
			return run[:from] + maskCard + maskCards(run[from+to:])
		}
	}
	return run
}

// cardEnd is how long the longest card number is with which a run begins; 0 for none.
func cardEnd(run string) (end int) {
	var number [mostCard]byte
	n := 0
	for i := 0; i < len(run) && n < mostCard; i++ {
		if run[i] < '0' || run[i] > '9' {
			continue
		}
		number[n] = run[i] - '0'
		n++
		if n >= leastCard && (i+1 == len(run) || n == 16 || run[i+1] < '0' || run[i+1] > '9') && luhn(number[:n]) {
			end = i + 1
		}
	}
	return end
}

func luhn(number []byte) bool {
	sum, zeros := 0, true
	for i, d := range number {
		v := int(d)
		zeros = zeros && v == 0
		if (len(number)-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0 && !zeros
}

// plain undoes the escapes of JSON behind which a secret could hide; what is quoted stays quoted.
func plain(text string) string {
	if !strings.Contains(text, `\u00`) && !strings.Contains(text, `\/`) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		if c, ok := escaped(text[i:]); ok {
			b.WriteByte(c)
			i += len(`\u0000`) - 1
			continue
		}
		if i++; text[i] != '/' {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// escaped reads a printable ASCII character that is written as \u00XX; not the two that must be.
func escaped(text string) (c byte, ok bool) {
	const prefix, length = `\u00`, 6
	if len(text) < length || !strings.HasPrefix(text, prefix) {
		return 0, false
	}
	for _, h := range []byte(text[len(prefix):length]) {
		switch {
		case h >= '0' && h <= '9':
			c = c<<4 | (h - '0')
		case h|0x20 >= 'a' && h|0x20 <= 'f':
			c = c<<4 | (h | 0x20 - 'a' + 10)
		default:
			return 0, false
		}
	}
	return c, c >= ' ' && c < 0x7f && c != '"' && c != '\\'
}

// cleaned is a text without secrets.
func cleaned(text string) string {
	return strings.ReplaceAll(Redact(strings.ToValidUTF8(text, "\uFFFD")), "\x00", "\uFFFD")
}

// beginning is a text that goes on, without its end, which may be half of a secret that nothing has recognised.
func beginning(text string) string { return whole(text[:max(len(text)-cutEdge, 0)]) }

// fitted is at most MaxText bytes of a text; cut: there is more.
func fitted(text string) (kept string, cut bool) {
	if len(text) <= MaxText {
		return text, false
	}
	return whole(text[:MaxText]), true
}

// whole is a text without half a character at its end.
func whole[T ~string | ~[]byte](text T) T {
	for n := 0; n < utf8.UTFMax && len(text) > 0; n++ {
		if r, size := utf8.DecodeLastRuneInString(string(text[max(len(text)-utf8.UTFMax, 0):])); r != utf8.RuneError || size != 1 {
			break
		}
		text = text[:len(text)-1]
	}
	return text
}
