// Package export streams what a tenant may take away, as CSV: its usage, the log of its requests, its statement; as JSON the
// contents of its calls that are kept, and what is known of a person. Downloads are GETs with the session's cookie or, but for
// the JSON, a personal access token, row by row from the database, however long they are.
package export

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/internal/auth"
	"weir/internal/capture"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/request"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// Config is what downloads are made of.
type Config struct {
	Door     auth.Door
	Ent      *ent.Client
	Clock    clock.Clock
	Requests *usage.Service
	Reports  *usage.Reports
	Ledger   *ledger.Book
	Captures *capture.Service
	// Site is what the installation is called.
	Site func(context.Context) (string, error)
}

// Exports answers GET /export/*.
type Exports struct{ cfg Config }

// New returns the downloads.
func New(cfg Config) *Exports { return &Exports{cfg} }

// table is one download: its first rows are read before anything is sent, so that a refusal has its status.
type table struct {
	name    string // of the file, without its ending
	columns []string
	rows    iter.Seq2[[]string, error]
}

// sheet is one kind of download.
type sheet struct {
	scope auth.Scope // that a personal access token needs
	open  func(context.Context, url.Values) (*table, error)
}

// Routes mounts the downloads. Every path below /export that is none of them is NOT_FOUND.
func (e *Exports) Routes(r chi.Router) {
	for path, s := range map[string]sheet{
		"requests":  {auth.UsageRead, e.requests},
		"usage":     {auth.UsageRead, e.usage},
		"statement": {auth.WalletRead, e.statement},
	} {
		r.Get("/export/"+path, e.handler(s))
	}
	for path, open := range map[string]file{"captures": e.captures, "account": e.account} {
		r.Get("/export/"+path, e.handFile(open))
	}
	e.pageRoutes(r)
	r.HandleFunc("/export/*", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			w.Header().Set("Allow", http.MethodGet)
			refuse(w, r, fault.New(fault.MethodNotAllowed, "Downloads are GETs."))
			return
		}
		refuse(w, r, fault.New(fault.UnknownURL,
			"There is no such download. There are requests, usage, statement, captures and account, and to print statement.html, "+
				"receipts/ID and credit-notes/ID."))
	})
}

// writeTime bounds the writing of one piece: a client that stops reading is let go.
const writeTime = 30 * time.Second

// pieceRows are sent off together.
const pieceRows = 500

func (e *Exports) handler(s sheet) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, err := e.admit(r, s.scope)
		if err != nil {
			refuse(w, r, err)
			return
		}
		t, err := s.open(ctx, r.URL.Query())
		if err != nil {
			refuse(w, r, err)
			return
		}
		if err := send(w, t); err != nil {
			zerolog.Ctx(ctx).Warn().Err(err).Str("export", t.name).Msg("download broken off")
			panic(http.ErrAbortHandler) // the client must not take a part for the whole
		}
	}
}

// admit says as whom the request acts, in the tenant of the header weir-tenant, or of the parameter tenant, which a link can have.
func (e *Exports) admit(r *http.Request, scope auth.Scope) (context.Context, error) {
	session, err := e.find(r)
	if err != nil {
		return nil, err
	}
	if err := session.May(scope); err != nil {
		return nil, err
	}
	return viewer.NewContext(r.Context(), session.Viewer), nil
}

func (e *Exports) find(r *http.Request) (*auth.Session, error) {
	shown, err := auth.CredentialOf(r)
	if err != nil {
		return nil, err
	}
	tenantRef := r.Header.Get("weir-tenant")
	if tenantRef == "" {
		tenantRef = r.URL.Query().Get("tenant")
	}
	return e.cfg.Door.Find(r.Context(), shown, tenantRef)
}

// send streams a table.
func send(w http.ResponseWriter, t *table) error {
	next, stop := iter.Pull2(t.rows)
	defer stop()
	head(w, t.name+".csv", "text/csv; charset=utf-8")
	out, rc := csv.NewWriter(w), http.NewResponseController(w)
	out.UseCRLF = true
	if err := out.Write(t.columns); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for n := 1; ; n++ {
		row, err, more := next()
		switch {
		case !more:
			return flush(out, rc)
		case err != nil:
			return err
		}
		if err := out.Write(row); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if n%pieceRows == 0 {
			if err := flush(out, rc); err != nil {
				return err
			}
		}
	}
}

// head says what a download is.
func head(w http.ResponseWriter, file, mediaType string) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `attachment; filename="`+file+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
}

// inTime bounds the writing of the next piece.
func inTime(rc *http.ResponseController) error {
	if err := rc.SetWriteDeadline(time.Now().Add(writeTime)); err != nil { //nolint:forbidigo // of the connection
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

func flush(out *csv.Writer, rc *http.ResponseController) error {
	if err := inTime(rc); err != nil {
		return err
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := rc.Flush(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// text keeps spreadsheets from taking what a stranger wrote for a formula.
func text(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// statuses of refusals; what is not named is 500.
var statuses = map[fault.Code]int{
	fault.Invalid:          http.StatusBadRequest,
	fault.Unauthenticated:  http.StatusUnauthorized,
	fault.Forbidden:        http.StatusForbidden,
	fault.AccountDisabled:  http.StatusForbidden,
	fault.NotFound:         http.StatusNotFound,
	fault.UnknownURL:       http.StatusNotFound,
	fault.MethodNotAllowed: http.StatusMethodNotAllowed,
	fault.RateLimited:      http.StatusTooManyRequests,
	fault.Unavailable:      http.StatusServiceUnavailable,
}

// refuse answers before anything was sent.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	f := fault.Of(err)
	status, known := statuses[f.Code]
	if !known {
		status = http.StatusInternalServerError
		f = fault.New(fault.Internal, "Internal error.")
		zerolog.Ctx(r.Context()).Error().Err(err).Msg("download failed")
	}
	body := map[string]any{"code": f.Code, "message": f.Message, "requestId": request.From(r.Context()).RequestID()}
	if f.Field != "" {
		body["field"] = f.Field
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": body}) // the client may have left
}
