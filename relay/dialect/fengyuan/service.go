package fengyuan

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"weir/relay/dialect"
)

func (d *Dialect) info(w http.ResponseWriter, r *http.Request, c Caller) error {
	info, err := d.deps.Keys.Info(r.Context(), c)
	if err != nil {
		return err
	}
	var expires *string
	if info.VIPExpires != "" {
		expires = &info.VIPExpires
	}
	succeed(w, struct {
		ID       int         `json:"id"`
		Username string      `json:"username"`
		Credits  json.Number `json:"credits"`
		VIPLevel int         `json:"vip_level"`
		Expires  *string     `json:"vip_expire_at"`
	}{info.Number, info.Name, dialect.Credits(info.Balance), c.VIPLevel, expires})
	return nil
}

type service struct {
	ID          int         `json:"id"`
	Code        string      `json:"service_code"`
	Name        string      `json:"name"`
	Category    string      `json:"category"`
	Description string      `json:"description"`
	Cost        json.Number `json:"cost_per_request"`
	VIP         json.Number `json:"vip_discount"`
	Endpoint    string      `json:"model_endpoint"`
}

func (d *Dialect) list(w http.ResponseWriter, r *http.Request) error {
	if err := d.calls.take(r.Context(), "ip "+d.deps.Address(r), usual, d.deps.Now()); err != nil {
		return err
	}
	rows, err := d.deps.Services.List(r.Context())
	if err != nil {
		return err
	}
	out := make([]service, 0, len(rows))
	for _, s := range rows {
		out = append(out, service{
			s.Number, s.Code, s.Name, s.Category, s.Description, dialect.Hundredths(s.CostCC),
			json.Number(strconv.FormatFloat(float64(s.VIPPPM)/1e6, 'f', -1, 64)), s.Endpoint,
		})
	}
	succeed(w, map[string]any{"services": out})
	return nil
}

var (
	noCode    = dialect.Text{ZH: "缺少参数 service_code", EN: "The parameter 'service_code' is missing."}
	noParams  = dialect.Text{ZH: "缺少参数 params", EN: "The parameter 'params' is missing."}
	badStatus = dialect.Text{ZH: "参数 status 无效", EN: "The parameter 'status' is none of: pending, processing, completed, failed."}
)

func (d *Dialect) invoke(w http.ResponseWriter, r *http.Request, c Caller) error {
	o, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	in := Invocation{Code: o.Text("service_code"), WebhookURL: o.Text("webhook_url"), Params: json.RawMessage(o.JSON("params")), Key: r.Header.Get("Idempotency-Key")}
	switch {
	case o.Err() != nil:
		return o.Err()
	case in.Code == "":
		return dialect.Invalid("service_code", noCode)
	case len(in.Params) == 0:
		return dialect.Invalid("params", noParams)
	}
	t, err := d.deps.Services.Invoke(r.Context(), c, in)
	if err != nil {
		return err
	}
	succeed(w, struct {
		ID        string `json:"id"`
		Status    string `json:"status"`
		CreatedAt string `json:"created_at"`
	}{t.ID, t.Status, stamp(t.CreatedAt)})
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

type task struct {
	ID          string          `json:"id"`
	Service     *string         `json:"service_code"`
	Status      string          `json:"status"`
	Progress    int             `json:"progress"`
	Params      json.RawMessage `json:"params,omitempty"`
	Result      *result         `json:"result"`
	ResultURL   *string         `json:"result_url"`
	Error       *reason         `json:"error"`
	Cost        json.Number     `json:"credits_cost"`
	CreatedAt   string          `json:"created_at"`
	CompletedAt *string         `json:"completed_at"`
}

type result struct {
	URLs []string `json:"urls"`
}

type reason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func taskOf(t Task) task {
	out := task{
		ID: t.ID, Status: t.Status, Progress: t.Progress, Params: t.Params, Cost: dialect.Hundredths(t.CostCC), CreatedAt: stamp(t.CreatedAt),
	}
	if t.Service != "" {
		out.Service = &t.Service
	}
	if len(t.URLs) > 0 {
		out.Result, out.ResultURL = &result{t.URLs}, &t.URLs[0]
	}
	if t.Code != "" {
		out.Error = &reason{t.Code, t.Cause}
	}
	if t.CompletedAt != nil {
		at := stamp(*t.CompletedAt)
		out.CompletedAt = &at
	}
	return out
}

func (d *Dialect) task(w http.ResponseWriter, r *http.Request, c Caller) error {
	t, err := d.deps.Services.Task(r.Context(), c, chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	succeed(w, taskOf(t))
	return nil
}

func (d *Dialect) tasks(w http.ResponseWriter, r *http.Request, c Caller) error {
	page, limit, err := dialect.Page(r)
	if err != nil {
		return err
	}
	status := r.URL.Query().Get("status")
	if status != "" && !slices.Contains(Statuses, status) {
		return dialect.Invalid("status", badStatus)
	}
	rows, total, err := d.deps.Services.Tasks(r.Context(), c, status, page, limit)
	if err != nil {
		return err
	}
	out := make([]task, 0, len(rows))
	for _, t := range rows {
		t.Params = nil
		out = append(out, taskOf(t))
	}
	succeed(w, map[string]any{"tasks": out, "total": total, "page": page, "limit": limit})
	return nil
}
