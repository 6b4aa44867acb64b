package sandbox

import (
	"context"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/tokens"
	"weir/relay/wire"
)

// piece is one chunk of a stream before it is encoded.
type piece struct {
	choice int
	text   string
	kind   pieceKind
}

type pieceKind uint8

const (
	pieceRole pieceKind = iota
	pieceCall           // id, type and name of a tool call
	pieceText
	pieceFinish
	pieceUsage
)

// stream gives out an answer in chunks: the choices take turns, as with a real vendor.
type stream struct {
	ctx    context.Context
	a      *answer
	effect string
	pieces []piece
	next   int
	head   []byte
	buf    []byte
	text   []byte
	err    error
}

func newStream(ctx context.Context, a *answer, effect string) *stream {
	s := &stream{ctx: ctx, a: a, effect: effect, pieces: make([]piece, 0, 16*len(a.choices))}
	object := "chat.completion.chunk"
	if a.plain {
		object = textCompletion
	}
	s.head = append(a.head(nil, object), `,"system_fingerprint":"sandbox"`...)
	parts := make([][]string, len(a.choices))
	for i := range a.choices {
		if a.choices[i].echo != "" || !a.plain {
			s.pieces = append(s.pieces, piece{choice: i, kind: pieceRole})
		}
		if a.choices[i].call != nil {
			s.pieces = append(s.pieces, piece{choice: i, kind: pieceCall})
		}
		parts[i] = split(a.base, a.choices[i].said())
	}
	for turn, left := 0, true; left; turn++ {
		left = false
		for i := range parts {
			if turn < len(parts[i]) {
				s.pieces = append(s.pieces, piece{choice: i, kind: pieceText, text: parts[i][turn]})
				left = true
			}
		}
	}
	if effect == SwitchDrop {
		s.pieces = s.pieces[:min(len(a.choices)+max(1, (len(s.pieces)-len(a.choices))/2), len(s.pieces))]
		return s
	}
	for i := range a.choices {
		s.pieces = append(s.pieces, piece{choice: i, kind: pieceFinish})
	}
	s.pieces = append(s.pieces, piece{kind: pieceUsage})
	return s
}

// split cuts a text into chunks of about chunkTokens tokens, between characters.
func split(model, text string) []string {
	ends := tokens.Ends(make([]int, 0, 128), model, text)
	var parts []string
	from := 0
	for i := chunkTokens - 1; i < len(ends); i += chunkTokens {
		to := ends[i]
		for to < len(text) && !utf8.RuneStart(text[to]) {
			to++
		}
		if to > from {
			parts = append(parts, text[from:to])
			from = to
		}
	}
	if from < len(text) {
		parts = append(parts, text[from:])
	}
	return parts
}

func (s *stream) Next() (wire.Frame, error) {
	if s.err != nil {
		return wire.Frame{}, s.err
	}
	if s.err = s.pause(); s.err != nil {
		return wire.Frame{}, s.err
	}
	if s.next == len(s.pieces) {
		s.err = io.EOF
		if s.effect == SwitchDrop {
			s.err = dropped()
		}
		return wire.Frame{}, s.err
	}
	p := s.pieces[s.next]
	s.next++
	return s.frame(p), nil
}

func (s *stream) pause() error {
	if s.ctx.Err() != nil {
		return cancelled(s.ctx)
	}
	if s.effect == SwitchPaced && s.next < len(s.pieces) {
		return wait(s.ctx, pace)
	}
	return nil
}

func (s *stream) frame(p piece) wire.Frame {
	b := append(s.buf[:0], s.head...)
	if p.kind == pieceUsage {
		b = append(appendUsage(append(b, `,"choices":[],"usage":`...), s.a.usage), '}')
		s.buf = b
		usage := s.a.usage
		return wire.Frame{Data: b, Usage: &usage, UsageOnly: true}
	}
	c := &s.a.choices[p.choice]
	s.text = append(s.text[:0], p.text...)
	if s.a.plain {
		s.buf = c.plainPiece(append(b, `,"choices":[`...), p)
		return wire.Frame{Data: s.buf, Text: s.text}
	}
	b = strconv.AppendInt(append(b, `,"choices":[{"index":`...), int64(p.choice), 10)
	b = append(b, `,"delta":`...)
	switch {
	case p.kind == pieceRole && c.call == nil:
		b = append(b, `{"role":"assistant","content":"","refusal":null}`...)
	case p.kind == pieceRole:
		b = append(b, `{"role":"assistant","content":null}`...)
	case p.kind == pieceCall:
		s.text = append(s.text, c.call.Name...)
		b = append(appendCall(append(b, `{"tool_calls":[{"index":0,`...), c.call, ""), `]}`...)
	case p.kind == pieceFinish:
		b = append(b, `{}`...)
	case c.call != nil && c.call.Custom:
		b = append(gjson.AppendJSONString(append(b, `{"tool_calls":[{"index":0,"custom":{"input":`...), p.text), `}}]}`...)
	case c.call != nil:
		b = append(gjson.AppendJSONString(append(b, `{"tool_calls":[{"index":0,"function":{"arguments":`...), p.text), `}}]}`...)
	default:
		b = append(gjson.AppendJSONString(append(b, `{"content":`...), p.text), '}')
	}
	b = append(b, `,"logprobs":null,"finish_reason":`...)
	if p.kind == pieceFinish {
		b = gjson.AppendJSONString(b, c.finish)
	} else {
		b = append(b, "null"...)
	}
	s.buf = append(b, `}]}`...)
	return wire.Frame{Data: s.buf, Text: s.text}
}

func (s *stream) Close() error {
	if s.err == nil {
		s.err = fault.New(fault.UpstreamFailed, "The stream was closed.")
	}
	return nil
}
