package oneapi

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"weir/internal/fault"
	"weir/relay/dialect"
)

// One API's types of log.
const (
	LogTopUp   = 1
	LogConsume = 2
	LogManage  = 3
	LogSystem  = 4
	logTest    = 5
)

const (
	maxKeyword = 64
	// recentLogs is how many rows a search finds.
	recentLogs = 100
	// lastLogPage bounds how far lists can be paged.
	lastLogPage = 1000
)

var (
	badFilter  = dialect.Text{ZH: "筛选条件无效", EN: "A filter is invalid."}
	keptForAll = dialect.Text{ZH: "日志是账目的一部分，不能通过接口删除", EN: "Logs are part of the books and cannot be deleted."}
)

// log is a row as One API shows it.
type log struct {
	ID                int    `json:"id"`
	UserID            int    `json:"user_id"`
	CreatedAt         int64  `json:"created_at"`
	Type              int    `json:"type"`
	Content           string `json:"content"`
	Username          string `json:"username"`
	TokenName         string `json:"token_name"`
	ModelName         string `json:"model_name"`
	Quota             int64  `json:"quota"`
	PromptTokens      int64  `json:"prompt_tokens"`
	CompletionTokens  int64  `json:"completion_tokens"`
	Channel           int    `json:"channel"`
	RequestID         string `json:"request_id"`
	ElapsedTime       int64  `json:"elapsed_time"` // milliseconds
	IsStream          bool   `json:"is_stream"`
	SystemPromptReset bool   `json:"system_prompt_reset"`
}

func viewLog(l Log, language dialect.Language) log {
	return log{
		ID: l.Number, UserID: l.UserNumber, CreatedAt: l.CreatedAt.Unix(), Type: l.Kind, Content: dialect.Remark(l.Content, language),
		Username: l.Username, TokenName: l.TokenName, ModelName: l.Model, Quota: dialect.Points(l.Charge), PromptTokens: l.InputTokens,
		CompletionTokens: l.OutputTokens, Channel: l.Channel, RequestID: l.RequestID, ElapsedTime: l.Elapsed.Milliseconds(), IsStream: l.Stream,
	}
}

func (d *Dialect) logs(reach Reach) dialect.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := logFilter(r.URL.Query(), reach)
		if err != nil {
			return err
		}
		page := min(dialect.PageFromZero(r), lastLogPage)
		return d.tellLogs(w, r, f, page*dialect.FixedPage, dialect.FixedPage)
	}
}

func (d *Dialect) searchLogs(reach Reach) dialect.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := LogFilter{Reach: reach, Keyword: strings.TrimSpace(r.URL.Query().Get("keyword"))}
		if !plain(f.Keyword) {
			return dialect.Invalid("keyword", badFilter)
		}
		return d.tellLogs(w, r, f, 0, recentLogs)
	}
}

func (d *Dialect) tellLogs(w http.ResponseWriter, r *http.Request, f LogFilter, offset, size int) error {
	rows, err := d.deps.Logs.List(r.Context(), f, offset, size)
	if err != nil {
		return err
	}
	out := make([]log, len(rows))
	for i, l := range rows {
		out[i] = viewLog(l, dialect.LanguageOf(r))
		if f.Reach == Own {
			out[i].ID, out[i].Channel = 0, 0 // as One API shows the own ones
		}
	}
	succeed(w, out)
	return nil
}

// logStat is the data of a sum.
type logStat struct {
	Quota int64 `json:"quota"`
}

func (d *Dialect) statLogs(reach Reach) dialect.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := logFilter(r.URL.Query(), reach)
		if err != nil {
			return err
		}
		sum, err := d.deps.Logs.Sum(r.Context(), f)
		if err != nil {
			return err
		}
		succeed(w, logStat{dialect.Points(sum)})
		return nil
	}
}

// deleteLogs is refused: what was charged stays in the books.
func (d *Dialect) deleteLogs(http.ResponseWriter, *http.Request) error {
	return dialect.Tell(fault.Forbidden, keptForAll, nil)
}

// logFilter reads the query. Empty parameters, and zeros, are no conditions.
func logFilter(q url.Values, reach Reach) (LogFilter, error) {
	f := LogFilter{Reach: reach, TokenName: q.Get("token_name"), Model: q.Get("model_name")}
	numbers := map[string]int64{}
	for _, name := range []string{"type", "start_timestamp", "end_timestamp", "channel"} {
		s := q.Get(name)
		if s == "" {
			continue
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 0 || n > 1<<40 {
			return f, dialect.Invalid(name, badFilter)
		}
		numbers[name] = n
	}
	if f.Kind = int(numbers["type"]); f.Kind > logTest {
		return f, dialect.Invalid("type", badFilter)
	}
	if at := numbers["start_timestamp"]; at > 0 {
		f.From = time.Unix(at, 0).UTC()
	}
	if at := numbers["end_timestamp"]; at > 0 {
		f.To = time.Unix(at+1, 0).UTC() // the second itself is in it
	}
	if reach == Everyone {
		f.Username, f.Channel = q.Get("username"), int(min(numbers["channel"], 1<<31-1))
	}
	for name, s := range map[string]string{"token_name": f.TokenName, "model_name": f.Model, "username": f.Username} {
		if !plain(s) {
			return f, dialect.Invalid(name, badFilter)
		}
	}
	return f, nil
}

// plain reports whether a text can be searched for.
func plain(s string) bool {
	return len(s) <= 4*maxKeyword && !strings.ContainsRune(s, 0) && strings.ToValidUTF8(s, "") == s
}
