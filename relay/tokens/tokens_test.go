package tokens

import (
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tiktoken-go/tokenizer"

	"weir/relay/wire"
)

var samples = []string{
	"", "hello world", "It's what they'll've done; DON'T!", "  two  spaces \n\n and\tlines \r\n  end  ", "你好,世界。计量的水。", "naïve café – ÀÉ",
	"HTTPServer fooBarBAZ ABCd ǅz ʰx", "1234567 ٣٤٥ Ⅷ x1y22", "a/b//c\n/d", " \u00a0\u3000x", "e\u0301\u0301 \u0301a", "😀👩‍👩‍👧 flags 🇩🇪",
	`{"a":[1,2.5,"x"],"b":null}` + "\n", "'S 'RE 'vE 'x don'T", "日本語テキストとカタカナ", "a'sb 's", "\r\n \r", "x \n y", "ꙮ҈ \u202f", "Ünï", "اَلْعَرَبِيَّةُ",
}

func TestCountMatchesTiktoken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		model string
		enc   tokenizer.Encoding
	}{{"gpt-4o", tokenizer.O200kBase}, {"gpt-4", tokenizer.Cl100kBase}} {
		ref, err := tokenizer.Get(tt.enc)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range samples {
			want, err := ref.Count(s)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time from memory
				if got := Count(tt.model, s); got != want {
					t.Errorf("%s %q: got %d, want %d", tt.model, s, got, want)
				}
			}
		}
	}
}

func FuzzCountMatchesTiktoken(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	o, err := tokenizer.Get(tokenizer.O200kBase)
	if err != nil {
		f.Fatal(err)
	}
	c, err := tokenizer.Get(tokenizer.Cl100kBase)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > maxPiece {
			t.Skip()
		}
		for model, ref := range map[string]tokenizer.Codec{"gpt-4o": o, "gpt-4": c} {
			_, tokens, err := ref.Encode(s)
			if err != nil || strings.Join(tokens, "") != s { // the library leaves DEL out, tiktoken does not
				t.Skip()
			}
			if got := Count(model, s); got != len(tokens) {
				t.Errorf("%s %q: got %d, want %d", model, s, got, len(tokens))
			}
		}
	})
}

func TestFamilies(t *testing.T) {
	t.Parallel()
	for model, want := range map[string]family{
		"gpt-4":                  {"gpt-4", cl100k, true},
		"gpt-4-32k":              {"gpt-4", cl100k, true},
		"gpt-3.5-turbo":          {"gpt-3.5", cl100k, true},
		"ft:gpt-3.5-turbo:x":     {"gpt-3.5", cl100k, true},
		"text-embedding-3-small": {"text-embedding-", cl100k, true},
		"gpt-4o-mini":            {"gpt-4o", o200k, true},
		"gpt-4.1":                {"gpt-4.", o200k, true},
		"openai/gpt-5":           {"gpt-", o200k, true},
		"o3-mini":                {"o3", o200k, true},
		"claude-3.5-sonnet":      {"", o200k, false},
		"":                       {"", o200k, false},
	} {
		if got := familyOf(model); got != want {
			t.Errorf("%s: got %q", model, got.prefix)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	text := "The weir holds the water; antidisestablishmentarianism, 计量每一升水。👩‍👩‍👧 end."
	total := Count("gpt-4", text)
	for n := range total + 3 {
		got, count := Cut("gpt-4", text, n)
		if count != min(n, total) {
			t.Errorf("%d: counted %d", n, count)
		}
		if !strings.HasPrefix(text, got) || !utf8.ValidString(got) {
			t.Errorf("%d: %q", n, got)
		}
		ends := Ends(nil, "gpt-4", text)
		if n > 0 && n <= total && len(got) > ends[n-1] {
			t.Errorf("%d: %d bytes, the token ends at %d", n, len(got), ends[n-1])
		}
	}
	if ends := Ends(nil, "gpt-4", text); ends[len(ends)-1] != len(text) {
		t.Errorf("the last token ends at %d of %d", ends[len(ends)-1], len(text))
	}
}

func TestEndlessWordIsCheap(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"word": strings.Repeat("ab", ExactBytes/2), "dots": strings.Repeat("./", ExactBytes/2), "汉": strings.Repeat("汉", ExactBytes/3),
		"not UTF-8": strings.Repeat("\xff", ExactBytes), "spaces": strings.Repeat(" ", ExactBytes),
	} {
		start := time.Now()
		n := Count("gpt-4o", text)
		if n < len(text)/256 || n > len(text) {
			t.Errorf("%s: %d tokens of %d bytes", name, n, len(text))
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// The example is the cookbook's, whose numbers OpenAI's API confirmed: 124 for gpt-4o, 129 for gpt-4.
func TestCountChatIsTheCookbooks(t *testing.T) {
	t.Parallel()
	message := func(name, text string) wire.Message {
		return wire.Message{Role: wire.RoleSystem, Name: name, Parts: []wire.Part{{Kind: wire.PartText, Text: text}}}
	}
	chat := &wire.Chat{Messages: []wire.Message{
		message("", "You are a helpful, pattern-following assistant that translates corporate jargon into plain English."),
		message("example_user", "New synergies will help drive top-line growth."),
		message("example_assistant", "Things working well together will increase revenue."),
		message("example_user", "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."),
		message("example_assistant", "Let's talk later when we're less busy about how to do better."),
		{Role: wire.RoleUser, Parts: []wire.Part{{Kind: wire.PartText, Text: "This late pivot means we don't have time to boil the ocean for the client deliverable."}}},
	}}
	for model, want := range map[string]int64{"gpt-4o": 124, "gpt-4": 129} {
		if got := CountChat(model, chat); got != want {
			t.Errorf("%s: got %d, want %d", model, got, want)
		}
	}
}

func TestEstimate(t *testing.T) {
	t.Parallel()
	chat := func(parts ...wire.Part) func() (*wire.Chat, error) {
		return func() (*wire.Chat, error) {
			return &wire.Chat{Messages: []wire.Message{{Role: wire.RoleUser, Parts: parts}}}, nil
		}
	}
	text := func(s string) wire.Part { return wire.Part{Kind: wire.PartText, Text: s} }
	long := strings.Repeat("water ", ExactBytes)
	for _, tt := range []struct {
		name, model string
		parts       []wire.Part
		low, high   int64
	}{
		{"counted", "gpt-4o", []wire.Part{text("hello world")}, 9, 9},
		{"a stranger gets more", "claude-3.5-sonnet", []wire.Part{text("hello world")}, 13, 13},
		{"bounded by bytes", "gpt-4o", []wire.Part{text(long)}, int64(len(long)), int64(len(long)) + 10},
		{"an image is not its bytes", "gpt-4o", []wire.Part{{Kind: wire.PartImage, Data: long}}, 1445, 1460},
		{"an image at low detail", "gpt-4o", []wire.Part{{Kind: wire.PartImage, Data: long, Detail: "low"}}, 85, 100},
		{"audio", "gpt-4o", []wire.Part{{Kind: wire.PartAudio, Data: strings.Repeat("A", 64000)}}, 480, 500},
		{"a file", "gpt-4o", []wire.Part{{Kind: wire.PartFile, Data: strings.Repeat("A", 64000)}}, 48000, 48020},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req := &wire.Request{Route: wire.RouteChat, Model: tt.model}
			req.OnChat(chat(tt.parts...))
			got, err := Estimate(req)
			if err != nil || got < tt.low || got > tt.high {
				t.Errorf("got %d, %v; want %d to %d", got, err, tt.low, tt.high)
			}
		})
	}
}

func TestEstimateOfEmbeddings(t *testing.T) {
	t.Parallel()
	req := &wire.Request{Route: wire.RouteEmbeddings, Model: "text-embedding-3-small"}
	req.OnEmbeddings(func() (*wire.EmbeddingsInput, error) {
		return &wire.EmbeddingsInput{Tokens: [][]int64{{1, 2}, {3}}}, nil
	})
	if got, err := Estimate(req); err != nil || got != 3 {
		t.Errorf("got %d, %v", got, err)
	}
}

func TestCountConcurrently(t *testing.T) {
	t.Parallel()
	want := make([]int, len(samples))
	for i, s := range samples {
		want[i] = Count("gpt-4o", s)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i, s := range samples {
				if got := Count("gpt-4o", s); got != want[i] {
					t.Errorf("%q: got %d, want %d", s, got, want[i])
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkCount600(b *testing.B) {
	text := strings.Repeat("The weir keeps the water level steady; every litre that passes is measured. 计量 42 {\"a\": 1}\n", 7)[:600]
	b.ReportAllocs()
	for b.Loop() {
		o200k.sum(text)
	}
}

func BenchmarkCount600Again(b *testing.B) {
	text := strings.Repeat("The weir keeps the water level steady; every litre that passes is measured. 计量 42 {\"a\": 1}\n", 7)[:600]
	b.ReportAllocs()
	for b.Loop() {
		Count("gpt-4o", text)
	}
}

func BenchmarkCountUnknownWords(b *testing.B) {
	words := make([]string, 0, 4096)
	for i := range cap(words) {
		words = append(words, strings.Repeat(string(rune('a'+i%26)), 3)+string(rune('a'+i/26%26))+string(rune('a'+i/676)))
	}
	text := strings.Join(words, " ")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		e := newEncoding(o200k.name, splitO200k)
		e.each(text, func(string, []uint16) bool { return true })
	}
}
