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
	return append(dst, '}')
}
