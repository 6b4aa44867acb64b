// Package sse reads and writes server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html, read
// 2026-11-20).
package sse

import (
	"bytes"
	"errors"
	"io"
)

// MaxEvent bounds the bytes of one event, line ends included. It is the line limit of OpenAI's Go client.
const MaxEvent = 32 << 20

// ErrTooLong is returned for an event of more than MaxEvent bytes. The stream cannot be read further.
var ErrTooLong = errors.New("sse: event is longer than 32 MiB")

const firstBuffer = 4 << 10

// Event is one event. Its slices are good until the next call of Next.
type Event struct {
	// Name is the event's type; empty when the stream named none.
	Name []byte
	// Data are the data lines, joined by line feeds.
	Data []byte
}

// Reader splits a stream into events. Lines may end in CR, LF or CRLF, chunks may break anywhere, comments and fields
// other than event and data are skipped. Not safe for concurrent use.
type Reader struct {
	src    io.Reader
	srcErr error
	buf    []byte
	from   int // start of the event that is being read
	to     int // end of what was read
	joined []byte
	skipLF bool // the last line ended in CR: a LF that follows belongs to it
	begun  bool // the first line, which may start with a byte order mark, was read
}

// NewReader returns a Reader of src. Its buffer grows to the longest event of the stream.
func NewReader(src io.Reader) *Reader { return &Reader{src: src} }

// Next returns the next event that has data, without copying where its data is one line. An event that the end of the
// stream cuts off is returned as if it were complete, because vendors forget the last blank line; what is inside says
// whether it is whole. Then io.EOF. Returns ErrTooLong, or the error of the source, for good.
func (r *Reader) Next() (Event, error) {
	if ev, ok := r.usual(); ok {
		return ev, nil
	}
	var (
		name, data span
		lines, pos int
	)
	r.joined = r.joined[:0]
	for {
		line, next, err := r.line(pos)
		if errors.Is(err, io.EOF) && lines > 0 {
			return r.event(name, data, lines, pos), nil
		}
		if err != nil {
			return Event{}, err
		}
		if pos = next; line.size() == 0 {
			if lines > 0 {
				return r.event(name, data, lines, pos), nil
			}
			name = span{}
		}
		field, value := r.field(line)
		switch string(r.at(field)) {
		case "data":
			if lines == 1 {
				r.joined = append(r.joined, r.at(data)...)
			}
			if lines++; lines > 1 {
				r.joined = append(append(r.joined, '\n'), r.at(value)...)
			}
			data = value
		case "event":
			name = value
		}
		if lines == 0 && name.size() == 0 {
			r.from, pos = r.from+pos, 0
		}
	}
}

// usual is the next event where it is there as nearly all of them are: one line of data, and an empty one.
func (r *Reader) usual() (Event, bool) {
	const field = "data:"
	b := r.buf[r.from:r.to]
	if r.skipLF || !bytes.HasPrefix(b, []byte(field)) {
		return Event{}, false
	}
	end := bytes.IndexByte(b, '\n')
	if end < 0 || end+1 >= len(b) || b[end+1] != '\n' || bytes.IndexByte(b[:end], '\r') >= 0 {
		return Event{}, false
	}
	data := b[len(field):end:end]
	if len(data) > 0 && data[0] == ' ' {
		data = data[1:]
	}
	r.begun = true
	r.from += end + 2
	return Event{Data: data}, true
}

// event gives the event that ends at pos to the caller.
func (r *Reader) event(name, data span, lines, pos int) Event {
	ev := Event{Name: r.at(name), Data: r.at(data)}
	if lines > 1 {
		ev.Data = r.joined
	}
	r.from += pos
	return ev
}

// span is a range of the buffer, relative to Reader.from so that it survives a refill.
type span struct{ from, to int }

func (s span) size() int { return s.to - s.from }

func (r *Reader) at(s span) []byte { return r.buf[r.from+s.from : r.from+s.to : r.from+s.to] }

// line finds the line that starts at pos and says where the next one starts. At the end of the stream what is left is a
// line; after it comes io.EOF.
func (r *Reader) line(pos int) (span, int, error) {
	if r.skipLF {
		if r.from+pos == r.to {
			if err := r.fill(); err != nil {
				return span{}, 0, err
			}
		}
		if r.buf[r.from+pos] == '\n' {
			pos++
		}
		r.skipLF = false
	}
	for scanned := pos; ; {
		if i := indexEOL(r.buf[r.from+scanned : r.to]); i >= 0 {
			line := r.first(span{pos, scanned + i})
			return line, r.afterEOL(line.to), nil
		}
		if scanned = r.to - r.from; scanned > MaxEvent {
			r.srcErr = ErrTooLong
			return span{}, 0, ErrTooLong
		}
		err := r.fill()
		if errors.Is(err, io.EOF) && scanned > pos {
			return r.first(span{pos, scanned}), scanned, nil
		}
		if err != nil {
			return span{}, 0, err
		}
	}
}

// first takes the byte order mark off the first line of the stream.
func (r *Reader) first(line span) span {
	if !r.begun && bytes.HasPrefix(r.at(line), []byte("\uFEFF")) {
		line.from += len("\uFEFF")
	}
	r.begun = true
	return line
}

func indexEOL(b []byte) int {
	lf := bytes.IndexByte(b, '\n')
	if lf >= 0 {
		b = b[:lf]
	}
	if cr := bytes.IndexByte(b, '\r'); cr >= 0 {
		return cr
	}
	return lf
}

// afterEOL steps over the line end at end. A CR that is the last byte read ends its line at once: waiting for the LF would
// hold the event back.
func (r *Reader) afterEOL(end int) int {
	next := end + 1
	if r.buf[r.from+end] != '\r' {
		return next
	}
	if r.from+next == r.to {
		r.skipLF = true
		return next
	}
	if r.buf[r.from+next] == '\n' {
		next++
	}
	return next
}

// field splits a line at its first colon and takes one space off the value. A comment has an empty name.
func (r *Reader) field(line span) (name, value span) {
	b := r.at(line)
	colon := bytes.IndexByte(b, ':')
	if colon < 0 {
		return line, span{line.to, line.to}
	}
	name, value = span{line.from, line.from + colon}, span{line.from + colon + 1, line.to}
	if value.size() > 0 && b[colon+1] == ' ' {
		value.from++
	}
	return name, value
}

// fill reads once more. Spans stay good: the bytes from r.from on only move together with it.
func (r *Reader) fill() error {
	if r.srcErr != nil {
		return r.srcErr
	}
	switch {
	case r.from == r.to:
		r.from, r.to = 0, 0
	case r.to == len(r.buf) && r.from > 0:
		r.to = copy(r.buf, r.buf[r.from:r.to])
		r.from = 0
	}
	if r.to == len(r.buf) {
		r.buf = append(r.buf[:r.to], make([]byte, max(firstBuffer, len(r.buf)))...)
	}
	for range 100 {
		n, err := r.src.Read(r.buf[r.to:])
		r.to += n
		r.srcErr = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	r.srcErr = io.ErrNoProgress
	return r.srcErr
}
