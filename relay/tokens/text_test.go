package tokens

import (
	"strings"
	"testing"

	"weir/relay/wire"
)

func TestSearchUnits(t *testing.T) {
	t.Parallel()
	docs := func(n int, text string) []string {
		all := make([]string, n)
		for i := range all {
			all[i] = text
		}
		return all
	}
	long := strings.Repeat("hello ", 1200) // 1,200 tokens: three pieces with the query
	for _, tt := range []struct {
		name string
		docs []string
		want int64
	}{
		{"one", docs(1, "a"), 1},
		{"a hundred", docs(100, "a"), 1},
		{"a hundred and one", docs(101, "a"), 2},
		{"four long ones", docs(4, long), 1},
		{"empty ones", docs(101, ""), 2},
		{"more text than is counted", docs(40, long), (40*((7200+1+499)/500) + 99) / 100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := SearchUnits("rerank-v3.5", &wire.RerankInput{Query: "q", Documents: tt.docs}); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func TestTextRoutesCount(t *testing.T) {
	t.Parallel()
	if n := CountCompletions("gpt-4o", &wire.CompletionsInput{Texts: []string{"hello", "hello world"}, Suffix: "end"}); n != 1+2+2 {
		t.Errorf("completions: %d", n)
	}
	if n := CountCompletions("gpt-4o", &wire.CompletionsInput{Tokens: [][]int64{{1, 2}, {3}}}); n != 3 {
		t.Errorf("completions of tokens: %d", n)
	}
	if n := CountRerank("gpt-4o", &wire.RerankInput{Query: "hello", Documents: []string{"hello world", "hello"}}); n != 3+2 {
		t.Errorf("rerank: %d", n)
	}
	in := &wire.ModerationInput{Inputs: []wire.Moderated{{Text: "hello"}, {Images: []string{"https://x/y"}}}}
	if n := CountModerations("omni-moderation-latest", in); n != 1+4096 {
		t.Errorf("moderations: %d", n)
	}
}
