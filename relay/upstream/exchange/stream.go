package exchange

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"slices"
	"time"

	"weir/internal/fault"
	"weir/relay/sse"
	"weir/relay/wire"
)

// Reader (implemented by the upstreams) reads the events of one stream.
type Reader interface {
	// Event reads an event that is not empty. It reports whether the frame says something; those that do not are skipped.
	// io.EOF ends the stream regularly. Before the first frame an error is what Call returns; later the stream broke.
	Event(name, data []byte) (f wire.Frame, says bool, err error)
	// End is asked when the bytes end without an end mark: io.EOF where all that must be there was, else an error.
	End() error
}

// Opening (implemented by readers whose vendors greet before they begin to answer) reports, after a frame, whether it was no
// more than the greeting: then what follows is still waited for, since it may be a refusal.
type Opening interface{ Opening() bool }

// maxOpening bounds the frames of a greeting.
const maxOpening = 64

// Stream reads a response's events up to the first that says something, so that what goes wrong before it can still go to
// another channel. refuse is the fault for an answer that is no stream of events but a JSON text, where it holds an error;
// nil where it does not.
func (r *Response) Stream(reader Reader, refuse func(body []byte) error) (wire.Stream, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "" && kind != "text/event-stream" {
		if err := refuse(r.ReadError()); err != nil {
			return nil, err
		}
		return nil, Unreadable("not an event stream")
	}
	s := &stream{response: r, events: sse.NewReader(r.body), reader: reader}
	if err := s.begin(); err != nil {
		if errors.Is(err, io.EOF) {
			err = Unreadable("an empty stream")
		}
		err = r.Explain(err)
		_ = r.Close() // given up
		return nil, err
	}
	s.any = true
	return s, nil
}

// begin reads the first frames.
func (s *stream) begin() error {
	opening, greets := s.reader.(Opening)
	for {
		f, err := s.read()
		if err != nil {
			return err
		}
		if !greets || !opening.Opening() || len(s.first) == maxOpening {
			s.first = append(s.first, f)
			return nil
		}
		f.Data, f.Text, f.Events = bytes.Clone(f.Data), bytes.Clone(f.Text), slices.Clone(f.Events)
		for i := range f.Events {
			f.Events[i].Text = bytes.Clone(f.Events[i].Text)
		}
		s.first = append(s.first, f)
	}
}

type stream struct {
	response *Response
	events   *sse.Reader
	reader   Reader
	first    []wire.Frame // read before the call returned
	any      bool         // a frame was given out
	err      error
}

// BeforeWait has f called before each read of the vendor's bytes.
func (s *stream) BeforeWait(f func()) { s.response.body.before = f }

func (s *stream) Next() (wire.Frame, error) {
	if len(s.first) > 0 {
		f := s.first[0]
		s.first = s.first[1:]
		return f, nil
	}
	if s.err != nil {
		return wire.Frame{}, s.err
	}
	f, err := s.read()
	if err != nil && !errors.Is(err, io.EOF) {
		err = s.response.Explain(err)
	}
	s.err = err
	return f, err
}

// read returns the next event that says something.
func (s *stream) read() (wire.Frame, error) {
	for {
		event, err := s.events.Next()
		switch {
		case errors.Is(err, io.EOF):
			return wire.Frame{}, s.broke(s.reader.End())
		case err != nil:
			return wire.Frame{}, Failed("The upstream provider's stream broke off.", err)
		}
		data := bytes.TrimSpace(event.Data)
		if len(data) == 0 {
			continue
		}
		frame, says, err := s.reader.Event(event.Name, data)
		if err != nil {
			return wire.Frame{}, s.broke(err)
		}
		if says {
			return frame, nil
		}
	}
}

// broke: after the first frame nothing but a failure can be made of what a vendor says.
func (s *stream) broke(err error) error {
	if !s.any || errors.Is(err, io.EOF) || fault.CodeOf(err) == fault.UpstreamFailed {
		return err
	}
	return Failed("The upstream provider failed.", err)
}

// drainTime is how long Close waits for the last bytes of a stream, which lets its connection be used again.
const drainTime = 50 * time.Millisecond

// Close ends the exchange. Of a stream that was read to its regular end it first reads what may follow the end mark.
func (s *stream) Close() error {
	s.response.body.before = nil
	if errors.Is(s.err, io.EOF) {
		s.response.body.within(drainTime)
		_, _ = io.CopyN(io.Discard, s.response.body, 4<<10) // there is nobody to tell
	}
	if s.err == nil {
		s.err = Failed("The stream was closed.", errClosed)
	}
	s.first = nil
	return s.response.Close()
}
