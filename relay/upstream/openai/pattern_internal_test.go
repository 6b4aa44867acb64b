package openai

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// chunkKinds are chunks around a text and a padding, each a JSON string without its quotes.
var chunkKinds = []string{
	`{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"%s"},"logprobs":null,"finish_reason":null}]}`,
	`{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}],"usage":null,"obfuscation":"%s"}`,
	`{"obfuscation":"%[2]s","choices":[{"index":0,"delta":{"content":"%[1]s"},"finish_reason":null}]}`,
	`{"choices":[{"index":0,"delta":{"role":"assistant","content":"%s","refusal":null},"finish_reason":null}]}`,
	`{"choices":[{"index":0,"delta":{"reasoning_content":"%s","content":"%[1]s"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"%s","content":"%[2]s"}}]}`,
	`{"choices":[{"index":1,"delta":{"content":"%s"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"%s"}},{"index":1,"delta":{"content":"%[2]s"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"%s","tool_calls":[{"function":{"name":"f","arguments":""}}]}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":"stop"}]}`,
	`{"choices":[{"index":0,"delta":{"content":"%s"}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`,
	`{"choices":[{"index":0,"delta":{"content":"%s"}}],"error":null}`,
	`{"choices":[{"index":0,"delta":{"content":"%s"}}],"error":{"message":"%[2]s"}}`,
	`{"choices":[{"index":0,"text":"%s"}]}`,
	`["%s"]`,
	`{"choices":[{"index":0,"delta":{"content":"%s"}}]`,
}

var chunkTexts = []string{"a", "water ", "", `\n`, `\"`, `\u00e9`, "日本", "\xff", "a\x01b", `"`, `"},"x":"`, "{", `\`}

// A reader that keeps a pattern reads every stream as one does that reads each chunk anew: what it passes on, what it counts and
// where it fails.
func TestPattern(t *testing.T) {
	t.Parallel()
	matched, bare := 0, 0
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		fast, slow := &reader{req: decode(t, streamBody), calls: callIndexes{}}, &reader{req: decode(t, streamBody), calls: callIndexes{}}
		slow.like.learned = maxPatterns
		kinds := []string{chunkKinds[r.IntN(len(chunkKinds))], chunkKinds[r.IntN(len(chunkKinds))], chunkKinds[r.IntN(2)]}
		text := func() string { // mostly harmless
			if r.IntN(8) > 0 {
				return fmt.Sprint("word", r.IntN(100))
			}
			return chunkTexts[r.IntN(len(chunkTexts))]
		}
		for range 12 {
			chunk := fmt.Appendf(nil, kinds[r.IntN(len(kinds))]+"%.0[2]s%.0[1]s", text(), text())
			before := fast.like.learned
			f, says, err := fast.Event(nil, bytes.Clone(chunk))
			g, also, other := slow.Event(nil, bytes.Clone(chunk))
			if says != also || fmt.Sprint(err) != fmt.Sprint(other) || !bytes.Equal(f.Data, g.Data) || !bytes.Equal(f.Text, g.Text) ||
				f.UsageOnly != g.UsageOnly || fmt.Sprint(f.Usage) != fmt.Sprint(g.Usage) {
				t.Fatalf("seed %d: %s\nwith a pattern %s %q %v %v\nwithout %s %q %v %v", seed, chunk, f.Data, f.Text, says, err, g.Data, g.Text, also, other)
			}
			if f.Bare && (bytes.Contains(f.Data, []byte(`"usage"`)) || bytes.Contains(f.Data, []byte(`"error"`))) {
				t.Fatalf("seed %d: not bare: %s", seed, f.Data)
			}
			if f.Bare {
				bare++
			}
			if _, ok := fast.like.text(chunk); ok && fast.like.learned == before {
				matched++
			}
			if err != nil {
				break
			}
		}
		if fast.begun != slow.begun || fast.ended != slow.ended || fast.any != slow.any || fmt.Sprint(fast.End()) != fmt.Sprint(slow.End()) {
			t.Fatalf("seed %d: the ends differ", seed)
		}
	}
	if matched < 1000 || bare < 500 || bare >= matched {
		t.Errorf("only %d chunks matched, %d of them bare", matched, bare)
	}
}
