package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"time"

	"weir/internal/fault"
)

// Keep stores content as Put does, and returns the blob's name: for those who keep it for longer than a link lives, or serve
// it themselves.
func (s *Store) Keep(ctx context.Context, mediaType string, life time.Duration, r io.Reader) (string, error) {
	name, _, err := s.keep(ctx, mediaType, life, r)
	return name, err
}

// Link is the path of a link to a blob that lives as long, or as long as the blob.
func (s *Store) Link(name string, life time.Duration) string {
	until := s.cfg.Clock.Now().Add(life).UTC()
	if end, ok := endOf(name); ok && end.Before(until) {
		until = end
	}
	return s.link(name, until)
}

// endOf is when a blob is deleted at the latest.
func endOf(name string) (time.Time, bool) {
	if len(name) < len(hourLayout) {
		return time.Time{}, false
	}
	hour, err := time.Parse(hourLayout, name[:len(hourLayout)])
	return hour.Add(time.Hour), err == nil
}

// Open reads a blob. Returns NOT_FOUND for one that is not there any more, and UNAVAILABLE where nobody can tell.
func (s *Store) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	if _, _, ok := nameOf(Prefix + name); !ok {
		return nil, errNoBlob
	}
	c, err := s.bucket.open(ctx, name)
	switch {
	case err == nil:
		return c, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Wrap(fault.NotFound, errNoBlob.Message, err)
	}
	return nil, fault.Wrap(fault.Unavailable, unreadable, fmt.Errorf("open blob: %w", err))
}

const unreadable = "Results cannot be read at the moment. Retry shortly."

var errNoBlob = fault.New(fault.NotFound, "There is no such file any more.")

// Answer serves a blob, or ranges of it, to somebody who was asked for no link. Where it returns an error, NOT_FOUND or
// UNAVAILABLE, nothing was written.
func (s *Store) Answer(w http.ResponseWriter, r *http.Request, name string) error {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	return s.serve(w, r, name, 0)
}

// serve writes a blob, or ranges of it, that may be kept for age seconds.
func (s *Store) serve(w http.ResponseWriter, r *http.Request, name string, age int) error {
	h := w.Header()
	c, err := s.Open(r.Context(), name)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // read only
	size, err := c.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = c.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, unreadable, fmt.Errorf("size of blob: %w", err))
	}
	_, mediaType, _ := nameOf(Prefix + name)
	// A client that reads slower than this does not keep the file open for ever. Writers of tests have no deadlines.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience + time.Duration(size/slowest)*time.Second))
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `inline; filename="`+path.Base(name)+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "private, max-age="+strconv.Itoa(age))
	http.ServeContent(w, r, "", time.Time{}, c)
	return nil
}
