package openai

import (
	"net/http"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/respond"
)

// Model is one entry of the model list, enough for OpenAI's shape and for Anthropic's.
type Model struct {
	ID string
	// DisplayName for people; ID where empty. OpenAI's shape has no place for it.
	DisplayName string
	Created     time.Time
	OwnedBy     string
	// Means is the model's own name where ID is an alias of the caller's tenant.
	Means string
	// ShutdownAt is when its vendor ends it; zero when unknown.
	ShutdownAt time.Time
	// What the catalogue knows besides; lower case, 0 and nothing where it is unknown.
	Modality           string
	Context, MaxOutput int64
	Takes, Gives, Can  []string
}

// Models answers GET /v1/models.
func (Codec) Models(w http.ResponseWriter, models []Model) {
	b := append(make([]byte, 0, 32+96*len(models)), `{"object":"list","data":[`...)
	for i, m := range models {
		if i > 0 {
			b = append(b, ',')
		}
		b = m.append(b)
	}
	_ = respond.JSON(w, http.StatusOK, append(b, "]}"...))
}

// Model answers GET /v1/models/{id}.
func (Codec) Model(w http.ResponseWriter, m Model) { _ = respond.JSON(w, http.StatusOK, m.append(nil)) }

func (m Model) append(dst []byte) []byte {
	dst = gjson.AppendJSONString(append(dst, `{"id":`...), m.ID)
	dst = strconv.AppendInt(append(dst, `,"object":"model","created":`...), m.Created.Unix(), 10)
	dst = gjson.AppendJSONString(append(dst, `,"owned_by":`...), m.OwnedBy)
	if dst = append(dst, `,"shutdown_date":`...); m.ShutdownAt.IsZero() {
		dst = append(dst, "null"...)
	} else {
		dst = m.ShutdownAt.UTC().AppendFormat(dst, `"`+time.DateOnly+`"`)
	}
	if m.Means != "" {
		dst = gjson.AppendJSONString(append(dst, `,"alias_of":`...), m.Means)
	}
	if m.Modality != "" {
		dst = gjson.AppendJSONString(append(dst, `,"modality":`...), m.Modality)
	}
	if m.Context > 0 {
		dst = strconv.AppendInt(append(dst, `,"context_window":`...), m.Context, 10)
	}
	if m.MaxOutput > 0 {
		dst = strconv.AppendInt(append(dst, `,"max_output_tokens":`...), m.MaxOutput, 10)
	}
	dst = appendNames(dst, "input_modalities", m.Takes)
	dst = appendNames(dst, "output_modalities", m.Gives)
	dst = appendNames(dst, "capabilities", m.Can)
	return append(dst, '}')
}

func appendNames(dst []byte, member string, names []string) []byte {
	if len(names) == 0 {
		return dst
	}
	dst = append(gjson.AppendJSONString(append(dst, ','), member), ":["...)
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = gjson.AppendJSONString(dst, name)
	}
	return append(dst, ']')
}
