package anthropic

import (
	"net/http"
	"time"

	"weir/relay/respond"
	"weir/relay/wire/rawjson"
)

// Model is one entry of the model list.
type Model struct {
	ID string
	// DisplayName for people; ID where empty.
	DisplayName string
	Created     time.Time
}

// Models answers GET /v1/models to a client of Anthropic's API: all of them on one page.
func (Codec) Models(w http.ResponseWriter, models []Model) {
	b := &rawjson.Writer{B: make([]byte, 0, 64+128*len(models))}
	b.Open('{').Key("data").Open('[')
	first, last := "", ""
	for i := range models {
		if i == 0 {
			first = models[i].ID
		}
		last = models[i].ID
		models[i].write(b)
	}
	b.Close(']').Key("has_more").Bool(false).TextOr("first_id", first).TextOr("last_id", last).Close('}')
	requestID(w)
	_ = respond.JSON(w, http.StatusOK, b.B)
}

// Model answers GET /v1/models/{id}.
func (Codec) Model(w http.ResponseWriter, m Model) {
	var b rawjson.Writer
	m.write(&b)
	requestID(w)
	_ = respond.JSON(w, http.StatusOK, b.B)
}

func (m *Model) write(w *rawjson.Writer) {
	name := m.DisplayName
	if name == "" {
		name = m.ID
	}
	w.Open('{').Text("type", "model").Text("id", m.ID).Text("display_name", name)
	w.Text("created_at", m.Created.UTC().Format(time.RFC3339)).Close('}')
}

// Count answers count_tokens.
func (Codec) Count(w http.ResponseWriter, tokens int64) {
	var b rawjson.Writer
	b.Open('{').Count("input_tokens", tokens).Close('}')
	requestID(w)
	_ = respond.JSON(w, http.StatusOK, b.B)
}
