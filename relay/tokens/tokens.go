// Package tokens counts tokens offline, as OpenAI's tiktoken does: exactly where a model's vocabulary is public, as an
// approximation with o200k_base elsewhere. Vocabularies are compiled in and loaded on first use (about 20 ms and 6 MB
// each). All functions are safe for concurrent use and do no I/O.
package tokens

// Count returns how many tokens text is for a model. Runs of more than 256 bytes without a break (one endless word) are
// counted in parts, which may give a few tokens more.
func Count(model, text string) int { return familyOf(model).count(text) }

// Ends appends to dst the byte offsets in text at which its tokens end. A token may end inside a character.
func Ends(dst []int, model, text string) []int {
	base := 0
	familyOf(model).each(text, func(piece string, ends []uint16) bool {
		for _, end := range ends {
			dst = append(dst, base+int(end))
		}
		base += len(piece)
		return true
	})
	return dst
}

// Cut returns the first n tokens of text, and how many they are: fewer than n where text has fewer. Where the last token
// ends inside a character, that character is left out of the text, as vendors do, and still counted.
func Cut(model, text string, n int) (string, int) {
	count, size, base := 0, 0, 0
	familyOf(model).each(text, func(piece string, ends []uint16) bool {
		take := min(n-count, len(ends))
		if take > 0 {
			count += take
			size = base + int(ends[take-1])
		}
		base += len(piece)
		return count < n
	})
	if size == len(text) {
		return text, count
	}
	return text[:runeStart(text, size)], count
}

// Bound is a safe upper bound of the tokens of a text of that many bytes: a token is at least one byte.
func Bound(bytes int) int64 { return int64(bytes) }
