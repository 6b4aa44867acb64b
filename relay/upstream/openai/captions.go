package openai

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// A transcript that is wanted as plain text, SRT or WebVTT has no room for its usage, and what a recording says of its own
// length may be false. So the vendor is asked for an object, which has its count, and the text is written here. Models that
// know no times are asked for no more than the text; what else they answer is read for the times in it.

// hearMembers are what of the form is sent otherwise than the client sent it.
func hearMembers(to wire.Endpoint, req *wire.Request, in *wire.HearInput) []rawjson.Member {
	if in.IsJSON() {
		return imageMembers(to, req, "")
	}
	switch {
	case knowsTimes(family(to, req)):
		return append(imageMembers(to, req, "verbose_json"), rawjson.Member{Name: "timestamp_granularities[]"}, rawjson.Member{Name: "timestamp_granularities"})
	case in.Format == "text":
		return imageMembers(to, req, "json")
	}
	return imageMembers(to, req, "")
}

// knowsTimes tells models of the Whisper family, which alone give verbose_json. Source: facts/providers.md §1.6.
func knowsTimes(model string) bool { return strings.Contains(strings.ToLower(model), "whisper") }

// written is the answer in the form that the client asked for, of an object.
func written(raw []byte, in *wire.HearInput) (*wire.Answer, error) {
	v := rawjson.View(raw)
	text := rawjson.Get(v, "text")
	if !v.IsObject() || text.Type != gjson.String {
		return nil, exchange.Unreadable("no transcript")
	}
	answer := &wire.Answer{Protocol: wire.ProtocolOpenAI, Plain: true, Text: []byte(text.Str), Usage: hearUsage(v)}
	switch in.Format {
	case "srt":
		answer.Body = captions(v, text.Str, "", ",")
	case "vtt":
		answer.Body = captions(v, text.Str, "WEBVTT\n\n", ".")
	default:
		answer.Body = append(bytes.Clone(answer.Text), '\n')
	}
	return answer, nil
}

// captions writes the segments; a transcript without any is one. SRT numbers them and has a comma before the milliseconds.
func captions(v gjson.Result, text, head, point string) []byte {
	b := []byte(head)
	number := 0
	cue := func(from, to float64, text string) {
		number++
		if head == "" {
			b = fmt.Appendf(b, "%d\n", number)
		}
		b = fmt.Appendf(b, "%s --> %s\n%s\n\n", clock(from, point), clock(to, point), oneCue(text))
	}
	rawjson.Each(rawjson.Get(v, "segments"), func(s gjson.Result) {
		cue(rawjson.Get(s, "start").Float(), rawjson.Get(s, "end").Float(), rawjson.Get(s, "text").String())
	})
	if number == 0 && text != "" {
		cue(0, rawjson.Get(v, "duration").Float(), text)
	}
	return b
}

// oneCue is a text that neither ends its cue nor looks like the times of another.
func oneCue(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	return strings.ReplaceAll(strings.TrimSpace(strings.Join(lines, "\n")), "-->", "->")
}

const maxClock = 1000 * time.Hour

func clock(seconds float64, point string) string {
	if !(seconds >= 0) || seconds > maxClock.Seconds() {
		seconds = 0
	}
	d := time.Duration(math.Round(seconds*1000)) * time.Millisecond
	return fmt.Sprintf("%02d:%02d:%02d%s%03d", d/time.Hour, d/time.Minute%60, d/time.Second%60, point, d/time.Millisecond%1000)
}

// lastTime is how long a recording is at least by the times of its captions, in whole seconds; nil where there are none.
func lastTime(text []byte) *wire.Usage {
	var last time.Duration
	for line := range bytes.Lines(text) {
		_, end, ok := bytes.Cut(line, []byte("-->"))
		if fields := bytes.Fields(end); ok && len(fields) > 0 {
			last = max(last, readClock(string(fields[0])))
		}
	}
	if last == 0 {
		return nil
	}
	return &wire.Usage{Seconds: int64((last + time.Second - 1) / time.Second)}
}

// readClock reads 00:00:07,500 and 00:07.500; 0 for what is no time.
func readClock(s string) time.Duration {
	var d time.Duration
	whole, fraction, _ := strings.Cut(strings.ReplaceAll(s, ",", "."), ".")
	for part := range strings.SplitSeq(whole, ":") {
		n, ok := digits(part)
		if !ok || d > maxClock {
			return 0
		}
		d = d*60 + time.Duration(n)*time.Second
	}
	if n, ok := digits(fraction); ok && len(fraction) == 3 {
		d += time.Duration(n) * time.Millisecond
	}
	return min(d, maxClock)
}

func digits(s string) (n int, ok bool) {
	if s == "" || len(s) > 6 {
		return 0, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
