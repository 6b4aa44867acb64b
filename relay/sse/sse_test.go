package sse

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

type got struct{ Name, Data string }

func readAll(r io.Reader) ([]got, error) {
	var all []got
	for sse := NewReader(r); ; {
		ev, err := sse.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, got{string(ev.Name), string(ev.Data)})
	}
}

func TestReader(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, in string
		want     []got
	}{
		{"plain", "data: a\n\ndata: b\n\n", []got{{"", "a"}, {"", "b"}}},
		{"carriage returns", "data: a\r\rdata: b\r\r", []got{{"", "a"}, {"", "b"}}},
		{"both", "data: a\r\n\r\ndata: b\r\n\r\n", []got{{"", "a"}, {"", "b"}}},
		{"mixed", "data: a\n\r\ndata: b\r\n\ndata: c\r\n\rdata: d\n\n", []got{{"", "a"}, {"", "b"}, {"", "c"}, {"", "d"}}},
		{"no space", "data:a\n\n", []got{{"", "a"}}},
		{"one space only", "data:  a\n\n", []got{{"", " a"}}},
		{"many lines", "data: a\ndata\ndata: b\n\n", []got{{"", "a\n\nb"}}},
		{"named", "event: x\ndata: a\n\ndata: b\n\n", []got{{"x", "a"}, {"", "b"}}},
		{"a name without data is dropped", "event: x\n\ndata: b\n\n", []got{{"", "b"}}},
		{"comments and blank lines", ": hi\n\n\n\n: there\ndata: a\n: mid\n\n", []got{{"", "a"}}},
		{"unknown fields", "id: 7\nretry: 3\nnonsense\ndata: a\n\n", []got{{"", "a"}}},
		{"empty data", "data\n\ndata:\n\n", []got{{"", ""}, {"", ""}}},
		{"no last blank line", "data: a\n\ndata: [DONE]\n", []got{{"", "a"}, {"", "[DONE]"}}},
		{"no last line end", "data: a\n\ndata: [DONE]", []got{{"", "a"}, {"", "[DONE]"}}},
		{"byte order mark", "\uFEFFdata: a\n\n", []got{{"", "a"}}},
		{"nothing", "", nil},
		{"comment only", ": ping", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for how, src := range map[string]io.Reader{
				"at once":      strings.NewReader(tt.in),
				"byte by byte": iotest.OneByteReader(strings.NewReader(tt.in)),
				"with EOF":     iotest.DataErrReader(strings.NewReader(tt.in)),
			} {
				all, err := readAll(src)
				if err != nil || !reflect.DeepEqual(all, tt.want) {
					t.Errorf("%s: got %q, %v; want %q", how, all, err, tt.want)
				}
			}
		})
	}
}

func TestReaderDoesNotWaitForMore(t *testing.T) {
	t.Parallel()
	for _, event := range []string{"data: a\n\n", "data: a\r\r", "data: a\r\n\r\n"} {
		pr, pw := io.Pipe()
		go func() { _, _ = pw.Write([]byte(event)) }()
		ev, err := NewReader(pr).Next()
		if err != nil || string(ev.Data) != "a" {
			t.Errorf("%q: got %q, %v", event, ev.Data, err)
		}
		_ = pw.Close()
	}
}

func TestReaderLongEvents(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", MaxEvent-1024)
	all, err := readAll(strings.NewReader("data: " + long + "\n\ndata: b\n\n"))
	if err != nil || len(all) != 2 || all[0].Data != long || all[1].Data != "b" {
		t.Errorf("%d events, %v", len(all), err)
	}
	for name, in := range map[string]io.Reader{
		"one line":   io.MultiReader(strings.NewReader("data: "), io.LimitReader(endless("x"), 2*MaxEvent)),
		"many lines": io.LimitReader(endless("data: x\n"), 2*MaxEvent),
	} {
		if _, err := readAll(in); !errors.Is(err, ErrTooLong) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestReaderEndlessCommentsCostNoMemory(t *testing.T) {
	t.Parallel()
	r := NewReader(io.MultiReader(io.LimitReader(endless(": keep-alive\n"), 2*MaxEvent), strings.NewReader("\ndata: a\n\n")))
	if ev, err := r.Next(); err != nil || string(ev.Data) != "a" {
		t.Errorf("got %q, %v", ev.Data, err)
	}
	if len(r.buf) > 2*firstBuffer {
		t.Errorf("the buffer grew to %d bytes", len(r.buf))
	}
}

func TestReaderKeepsTheSourceError(t *testing.T) {
	t.Parallel()
	r := NewReader(io.MultiReader(strings.NewReader("data: a\n\ndata: b"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	if ev, err := r.Next(); err != nil || string(ev.Data) != "a" {
		t.Fatalf("got %q, %v", ev.Data, err)
	}
	for range 2 {
		if _, err := r.Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("got %v", err)
		}
	}
}

func TestAppend(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "a", "a\nb", "{\"x\":1}\n"} {
		all, err := readAll(bytes.NewReader(Append(nil, []byte(data))))
		if err != nil || len(all) != 1 || all[0].Data != data {
			t.Errorf("%q came back as %q, %v", data, all, err)
		}
	}
	if all, err := readAll(bytes.NewReader(AppendComment(nil, "ping"))); err != nil || all != nil {
		t.Errorf("a comment came back as %q, %v", all, err)
	}
}

// FuzzReader proves that events do not depend on how the network cut the stream.
func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"data: {\"a\":1}\n\ndata: [DONE]\n\n", "\uFEFFevent: x\r\ndata: é汉\r\ndata:b\r\n\r\n", ": c\rdata\r\r", "data: a\r\n\rdata", "\r\n\n\r",
	} {
		f.Add([]byte(s), uint64(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, seed uint64) {
		want, err := readAll(bytes.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		got, err := readAll(&chopped{in, rand.New(rand.NewPCG(seed, 0))})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("chopped: %q, %v\nwhole: %q", got, err, want)
		}
	})
}

func BenchmarkReader(b *testing.B) {
	event := `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-x","choices":[{"index":0,"delta":{"content":"hello world"},"finish_reason":null}]}` + "\n\n"
	r := NewReader(endless(event))
	b.SetBytes(int64(len(event)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Next(); err != nil {
			b.Fatal(err)
		}
	}
}

// chopped reads in pieces of random size.
type chopped struct {
	rest []byte
	rng  *rand.Rand
}

func (c *chopped) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.rest[:min(len(c.rest), 1+c.rng.IntN(7))])
	c.rest = c.rest[n:]
	return n, nil
}

// endless repeats a text for ever.
func endless(text string) io.Reader { return &loop{text: strings.Repeat(text, 1+4096/len(text))} }

type loop struct {
	text string
	pos  int
}

func (l *loop) Read(p []byte) (int, error) {
	n := copy(p, l.text[l.pos:])
	l.pos = (l.pos + n) % len(l.text)
	return n, nil
}
