package sandbox

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/tokens"
	"weir/relay/wire"
	"weir/relay/wire/audio"
)

// hear writes a text that the recording decides, in every format. Newer models report tokens, the others how long it is.
func hear(ctx context.Context, model, effect string, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.HearInput](req)
	if err != nil {
		return nil, err
	}
	h := fnv.New64a()
	add(h, model, in.Language, string(req.Route))
	if _, err := io.Copy(h, wire.Open(in.File.Content)); err != nil {
		return nil, fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
	}
	l, name := english, "english"
	if req.Route == wire.RouteTranscriptions && in.Language == "zh" {
		l, name = chinese, "chinese"
	}
	t := transcript{text: prose(model, l, h.Sum64()), language: name, seconds: audio.LengthOf(in.File.Content).Seconds}
	t.usage = wire.Usage{Seconds: t.seconds}
	if strings.HasPrefix(model, "gpt-") {
		t.usage.Input, t.usage.InputAudio = int64(tokens.Count(model, in.Prompt)), tokens.Heard(t.seconds)
		t.usage.Output = int64(tokens.Count(model, t.text))
	}
	if req.Stream {
		return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: newTelling(ctx, model, effect, &t)}, nil
	}
	answer := &wire.Answer{Protocol: wire.ProtocolOpenAI, Text: []byte(t.text), Plain: !in.IsJSON()}
	switch in.Format {
	case "text":
		answer.Body = []byte(t.text + "\n")
	case "srt":
		answer.Body = fmt.Appendf(nil, "1\n00:00:00,000 --> %s,000\n%s\n\n", t.clock(), t.text)
	case "vtt":
		answer.Body = fmt.Appendf(nil, "WEBVTT\n\n00:00:00.000 --> %s.000\n%s\n\n", t.clock(), t.text)
	default:
		usage := t.usage
		answer.Usage = &usage
		answer.Body = t.object(in, req.Route)
	}
	return answer, nil
}

// transcript is what was heard.
type transcript struct {
	text, language string
	seconds        int64
	usage          wire.Usage
}

// clock is where it ends.
func (t *transcript) clock() string {
	return fmt.Sprintf("%02d:%02d:%02d", t.seconds/3600, t.seconds/60%60, t.seconds%60)
}

// object is the transcript as JSON; the longer forms have its times.
func (t *transcript) object(in *wire.HearInput, route wire.Route) []byte {
	b := []byte{'{'}
	long := in.Format == "verbose_json" || in.Format == "diarized_json"
	if long {
		task := "transcribe"
		if route == wire.RouteTranslations {
			task = "translate"
		}
		b = gjson.AppendJSONString(append(b, `"task":`...), task)
		b = gjson.AppendJSONString(append(b, `,"language":`...), t.language)
		b = append(strconv.AppendInt(append(b, `,"duration":`...), t.seconds, 10), ',')
	}
	b = gjson.AppendJSONString(append(b, `"text":`...), t.text)
	if long && (in.Segments || !in.Words) {
		b = t.appendSegment(append(b, `,"segments":[`...), in.Format)
		b = append(b, ']')
	}
	if long && in.Words {
		b = t.appendWords(append(b, `,"words":[`...))
		b = append(b, ']')
	}
	return append(t.appendUsage(append(b, `,"usage":`...)), `,"system_fingerprint":"sandbox"}`...)
}

// appendSegment appends the whole text as one segment.
func (t *transcript) appendSegment(dst []byte, format string) []byte {
	if format == "diarized_json" {
		dst = append(dst, `{"type":"transcript.text.segment","id":"seg_0","speaker":"A","start":0,"end":`...)
		dst = strconv.AppendInt(dst, t.seconds, 10)
		return append(gjson.AppendJSONString(append(dst, `,"text":`...), t.text), '}')
	}
	dst = strconv.AppendInt(append(dst, `{"id":0,"seek":0,"start":0,"end":`...), t.seconds, 10)
	dst = gjson.AppendJSONString(append(dst, `,"text":`...), t.text)
	return append(dst, `,"tokens":[],"temperature":0,"avg_logprob":-0.1,"compression_ratio":1,"no_speech_prob":0}`...)
}

// appendWords spreads the words evenly, in hundredths of a second.
func (t *transcript) appendWords(dst []byte) []byte {
	words := strings.Fields(t.text)
	at := func(i int) string {
		n := t.seconds * 100 * int64(i) / int64(len(words))
		return fmt.Sprintf("%d.%02d", n/100, n%100)
	}
	for i, w := range words {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = gjson.AppendJSONString(append(dst, `{"word":`...), w)
		dst = fmt.Appendf(dst, `,"start":%s,"end":%s}`, at(i), at(i+1))
	}
	return dst
}

func (t *transcript) appendUsage(dst []byte) []byte {
	u := t.usage
	if u.TotalInput() == 0 {
		return append(strconv.AppendInt(append(dst, `{"type":"duration","seconds":`...), t.seconds, 10), '}')
	}
	dst = fmt.Appendf(dst, `{"type":"tokens","input_tokens":%d,"input_token_details":{"text_tokens":%d,"audio_tokens":%d}`,
		u.TotalInput(), u.Input, u.InputAudio)
	return fmt.Appendf(dst, `,"output_tokens":%d,"total_tokens":%d}`, u.Output, u.TotalInput()+u.Output)
}

// telling is a transcript that comes in pieces.
type telling struct {
	ctx    context.Context
	effect string
	t      *transcript
	pieces []string
	next   int
	err    error
}

func newTelling(ctx context.Context, model, effect string, t *transcript) *telling {
	s := &telling{ctx: ctx, effect: effect, t: t, pieces: split(model, t.text)}
	return s
}

func (s *telling) Next() (wire.Frame, error) {
	if s.err != nil {
		return wire.Frame{}, s.err
	}
	f, err := s.frame()
	s.err = err
	return f, err
}

func (s *telling) frame() (f wire.Frame, err error) {
	n := s.next
	s.next++
	switch {
	case s.ctx.Err() != nil:
		return f, cancelled(s.ctx)
	case s.effect == SwitchDrop && n >= (len(s.pieces)+1)/2:
		return f, dropped()
	case n > len(s.pieces):
		return f, io.EOF
	case s.effect == SwitchPaced:
		if err := wait(s.ctx, pace); err != nil {
			return f, err
		}
	}
	if n < len(s.pieces) {
		f.Text = []byte(s.pieces[n])
		f.Data = append(gjson.AppendJSONString([]byte(`{"type":"transcript.text.delta","delta":`), s.pieces[n]), '}')
		return f, nil
	}
	b := gjson.AppendJSONString([]byte(`{"type":"transcript.text.done","text":`), s.t.text)
	f.Data = append(s.t.appendUsage(append(b, `,"usage":`...)), `,"system_fingerprint":"sandbox"}`...)
	usage := s.t.usage
	f.Usage, f.Final = &usage, true
	return f, nil
}

func (s *telling) Close() error {
	if s.err == nil {
		s.err = fault.New(fault.UpstreamFailed, "The stream was closed.")
	}
	return nil
}
