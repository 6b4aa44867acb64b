package videos

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"weir/internal/request"
	"weir/internal/task"
)

// video is the object of the API.
type video struct {
	ID          string   `json:"id"`
	Object      string   `json:"object"`
	Model       string   `json:"model"`
	Status      string   `json:"status"`
	Progress    int      `json:"progress"`
	CreatedAt   int64    `json:"created_at"`
	CompletedAt *int64   `json:"completed_at"`
	ExpiresAt   *int64   `json:"expires_at"`
	Seconds     string   `json:"seconds"`
	Size        string   `json:"size"`
	Prompt      string   `json:"prompt"`
	RemixedFrom *string  `json:"remixed_from_video_id"`
	Error       *failure `json:"error"`
	// URL of the video, signed, while it is kept; beside the documented members.
	URL string `json:"url,omitempty"`
}

type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// statusOf is a task's state in the API's words.
func statusOf(t *task.Task) string {
	switch t.State {
	case task.Queued:
		return "queued"
	case task.Succeeded:
		return "completed"
	case task.Failed, task.Cancelled, task.Expired:
		return "failed"
	}
	return "in_progress"
}

func (h *Handlers) video(r *http.Request, t *task.Task) (*video, error) {
	in, err := h.cfg.Tasks.InputOf(t)
	if err != nil {
		return nil, err
	}
	v := &video{
		ID: task.VideoID(t), Object: "video", Model: t.Model, Status: statusOf(t), Progress: task.Progress(t), CreatedAt: t.CreatedAt.Unix(),
		Seconds: strconv.FormatInt(in.Seconds, 10), Size: sizeOf(&in), Prompt: in.Prompt, CompletedAt: unix(t.FinishedAt), ExpiresAt: unix(t.ResultsUntil),
		URL: h.link(r, t),
	}
	if t.RemixedFrom != nil {
		from := task.VideoID(&task.Task{ID: *t.RemixedFrom})
		v.RemixedFrom = &from
	}
	if v.Status == "failed" {
		v.Error = &failure{t.FailureCode, t.FailureMessage}
	}
	return v, nil
}

// sizeOf is the size in pixels that was asked for, or what is known of it.
func sizeOf(in *task.Input) string {
	if in.Size != "" || in.Resolution == "" || in.AspectRatio == "" {
		return in.Size
	}
	var short, a, b int64
	if _, err := fmt.Sscanf(in.Resolution, "%dp", &short); err != nil {
		return ""
	}
	if _, err := fmt.Sscanf(in.AspectRatio, "%d:%d", &a, &b); err != nil || a <= 0 || b <= 0 {
		return ""
	}
	if a >= b {
		return strconv.FormatInt(short*a/b, 10) + "x" + strconv.FormatInt(short, 10)
	}
	return strconv.FormatInt(short, 10) + "x" + strconv.FormatInt(short*b/a, 10)
}

func unix(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	n := t.Unix()
	return &n
}

// link is the absolute link to a video that is kept; "" for none.
func (h *Handlers) link(r *http.Request, t *task.Task) string {
	if t.State != task.Succeeded || h.cfg.Tasks.Expired(t) {
		return ""
	}
	for _, result := range t.Results {
		if !result.Thumbnail {
			return request.From(r.Context()).BaseURL + h.cfg.Tasks.Link(result)
		}
	}
	return ""
}

func (h *Handlers) object(r *http.Request, t *task.Task) ([]byte, error) {
	v, err := h.video(r, t)
	if err != nil {
		return nil, err
	}
	return encode(v)
}

func encode(v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode video: %w", err)
	}
	return body, nil
}

func (h *Handlers) list(r *http.Request, rows []*task.Task, more bool) ([]byte, error) {
	out := struct {
		Object  string   `json:"object"`
		Data    []*video `json:"data"`
		FirstID *string  `json:"first_id"`
		LastID  *string  `json:"last_id"`
		HasMore bool     `json:"has_more"`
	}{Object: "list", Data: []*video{}, HasMore: more}
	for _, t := range rows {
		v, err := h.video(r, t)
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, v)
	}
	if n := len(out.Data); n > 0 {
		out.FirstID, out.LastID = &out.Data[0].ID, &out.Data[n-1].ID
	}
	return encode(out)
}

func deleted(t *task.Task) []byte {
	return fmt.Appendf(nil, `{"id":%q,"object":"video.deleted","deleted":true}`, task.VideoID(t))
}

// pending says where to ask for a video that is not there yet.
func pending(t *task.Task, pollURL string) []byte {
	return fmt.Appendf(nil, `{"id":%q,"object":"video","status":%q,"progress":%d,"poll_url":%q}`, task.VideoID(t), statusOf(t), task.Progress(t), pollURL)
}

// made answers those who waited.
func (h *Handlers) made(r *http.Request, t *task.Task) []byte {
	body, err := encode(struct {
		Created int64               `json:"created"`
		ID      string              `json:"id"`
		Model   string              `json:"model"`
		Data    []map[string]string `json:"data"`
	}{t.CreatedAt.Unix(), task.VideoID(t), t.Model, []map[string]string{{"url": h.link(r, t)}}})
	if err != nil {
		return []byte(`{}`)
	}
	return body
}
