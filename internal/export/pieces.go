package export

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"

	"github.com/rs/zerolog"

	"weir/internal/auth"
	"weir/internal/viewer"
)

// pieces is a download that is no table. What is refused is refused before the first of them.
type pieces struct {
	file, mediaType string // the file with its ending
	all             iter.Seq2[[]byte, error]
}

// file opens one such download.
type file func(context.Context, url.Values) (*pieces, error)

// handFile answers with pieces. Sessions only: no access token reads what they hold.
func (e *Exports) handFile(open file) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, err := e.admitPerson(r)
		if err != nil {
			refuse(w, r, err)
			return
		}
		p, err := open(ctx, r.URL.Query())
		if err != nil {
			refuse(w, r, err)
			return
		}
		if err := p.send(w); err != nil {
			zerolog.Ctx(ctx).Warn().Err(err).Str("export", p.file).Msg("download broken off")
			panic(http.ErrAbortHandler) // the client must not take a part for the whole
		}
	}
}

// admitPerson is admit for people alone.
func (e *Exports) admitPerson(r *http.Request) (context.Context, error) {
	session, err := e.find(r)
	switch {
	case err != nil:
		return nil, err
	case session.Viewer.TokenID != "":
		return nil, auth.ErrSessionOnly
	}
	return viewer.NewContext(r.Context(), session.Viewer), nil
}

func (p *pieces) send(w http.ResponseWriter) error {
	head(w, p.file, p.mediaType)
	rc := http.NewResponseController(w)
	for piece, err := range p.all {
		if err != nil {
			return err
		}
		if err := inTime(rc); err != nil {
			return err
		}
		if _, err := w.Write(piece); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	if err := rc.Flush(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// part is one member of a document.
type part struct {
	name string
	// one is its value; where it is nil, rows are.
	one  any
	rows iter.Seq2[any, error]
}

// document is a JSON object of parts, written row by row.
func document(parts []part) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for i, p := range parts {
			opening := ",\n"
			if i == 0 {
				opening = "{\n"
			}
			if !yield(fmt.Appendf(nil, "%s%q: ", opening, p.name), nil) || !p.write(yield) {
				return
			}
		}
		yield([]byte("\n}\n"), nil)
	}
}

func (p part) write(yield func([]byte, error) bool) bool {
	if p.rows == nil {
		return yield(json.Marshal(p.one))
	}
	opening := "["
	for row, err := range p.rows {
		var text []byte
		if err == nil {
			text, err = json.Marshal(row)
		}
		if err != nil {
			yield(nil, err)
			return false
		}
		if !yield(append([]byte(opening+"\n"), text...), nil) {
			return false
		}
		opening = ","
	}
	if opening == "[" {
		return yield([]byte("[]"), nil)
	}
	return yield([]byte("\n]"), nil)
}
