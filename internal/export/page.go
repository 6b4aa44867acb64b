package export

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"sync"

	"github.com/go-chi/chi/v5"
	"github.com/rs/zerolog"

	"weir/internal/auth"
)

//go:embed pages
var files embed.FS

// layout is what every page is put into. It has neither scripts nor styles of its own.
var layout = sync.OnceValues(func() (*template.Template, error) { return template.ParseFS(files, "pages/layout.html") })

// page is one that people print.
type page struct {
	Site            string // what the installation is called
	Title, Subtitle string
	Facts           []fact
	Table           *sheetTable
	Notes           []string
}

type fact struct{ Name, Value string }

// sheetTable is the table of a page.
type sheetTable struct {
	Columns []column
	Rows    [][]cell
}

type column struct {
	Name   string
	Amount bool
}

type cell struct {
	Text   string
	Amount bool
}

// pagePolicy lets a page have Weir's own stylesheet and nothing else.
const pagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// paper opens one kind of page; the id is that of the address, empty for none.
type paper func(ctx context.Context, r *http.Request, id string) (*page, error)

// pageRoutes mounts the pages.
func (e *Exports) pageRoutes(r chi.Router) {
	for path, open := range map[string]paper{
		"statement.html": e.statementPage, "receipts/{id}": e.receiptPage, "credit-notes/{id}": e.creditNotePage,
	} {
		r.Get("/export/"+path, e.printer(open))
	}
	r.Get("/export/print.css", func(w http.ResponseWriter, r *http.Request) {
		body, err := files.ReadFile("pages/print.css")
		if err != nil {
			refuse(w, r, fmt.Errorf("read stylesheet: %w", err))
			return
		}
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		_, _ = w.Write(body) // the browser may have left
	})
}

func (e *Exports) printer(open paper) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, err := e.admit(r, auth.WalletRead)
		if err != nil {
			refuse(w, r, err)
			return
		}
		p, err := open(ctx, r, chi.URLParam(r, "id"))
		if err != nil {
			refuse(w, r, err)
			return
		}
		if p.Site, err = e.cfg.Site(ctx); err != nil {
			refuse(w, r, err)
			return
		}
		t, err := layout()
		var b bytes.Buffer
		if err == nil {
			err = t.Execute(&b, p)
		}
		if err != nil {
			refuse(w, r, fmt.Errorf("print: %w", err))
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if _, err := w.Write(b.Bytes()); err != nil {
			zerolog.Ctx(ctx).Debug().Err(err).Msg("a page was not read to its end")
		}
	}
}
