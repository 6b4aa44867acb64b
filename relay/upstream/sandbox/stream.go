package sandbox

import (
	"context"
	"io"
	"unicode/utf8"

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
	pieceText pieceKind = iota
	pieceEcho           // the prompt, which is no output
	pieceCall           // id and name of a tool call
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
	events []wire.Event
	err    error
}

func newStream(ctx context.Context, a *answer, effect string) *stream {
	s := &stream{ctx: ctx, a: a, effect: effect, pieces: make([]piece, 0, 16*len(a.choices))}
	parts := make([][]string, len(a.choices))
	for i := range a.choices {
		if a.choices[i].echo != "" {
			s.pieces = append(s.pieces, piece{choice: i, kind: pieceEcho, text: a.choices[i].echo})
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
		s.pieces = s.pieces[:max(1, len(s.pieces)/2)]
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
	if p.kind == pieceUsage {
		usage := s.a.usage
		return wire.Frame{Usage: &usage, UsageOnly: true}
	}
	s.events = s.events[:0]
	if s.next == 1 {
		s.events = append(s.events, wire.Event{Kind: wire.EventStart, About: s.a.about})
	}
	c := &s.a.choices[p.choice]
	e := wire.Event{Choice: int64(p.choice), Kind: wire.EventText, Text: []byte(p.text)}
	said := e.Text
	switch {
	case p.kind == pieceEcho:
		said = nil
	case p.kind == pieceCall:
		e.Kind, e.ID, e.Name, e.Custom = wire.EventToolCall, c.call.ID, c.call.Name, c.call.Custom
		said = []byte(e.Name)
	case p.kind == pieceFinish:
		e.Kind, e.Stop = wire.EventFinish, c.stop
	case c.call != nil:
		e.Kind, e.Custom = wire.EventArguments, c.call.Custom
	}
	s.events = append(s.events, e)
	return wire.Frame{Events: s.events, Text: said}
}

func (s *stream) Close() error {
	if s.err == nil {
		s.err = fault.New(fault.UpstreamFailed, "The stream was closed.")
	}
	return nil
}
