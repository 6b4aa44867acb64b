package engine

import (
	"context"

	"weir/relay/wire"
)

// localStream localizes the images of a stream's events as they come.
type localStream struct {
	wire.Stream
	c      *call
	ctx    context.Context //nolint:containedctx // of the call that reads the stream
	format wire.ImageFormat
	last   *wire.Image
}

// Next returns the next event. Its image is good until the next Next.
func (s *localStream) Next() (wire.Frame, error) {
	s.release()
	f, err := s.Stream.Next()
	if err != nil || f.Image == nil {
		return f, err
	}
	s.last = f.Image
	return f, s.c.localizeOne(s.ctx, f.Image, s.format)
}

func (s *localStream) Close() error {
	s.release()
	return s.Stream.Close()
}

func (s *localStream) release() {
	if s.last != nil && s.last.Content != nil {
		_ = s.last.Content.Close() // what cannot be given up now is when its memory is collected
	}
	s.last = nil
}
