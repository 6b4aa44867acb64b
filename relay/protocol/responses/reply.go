package responses

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// writeTimeout bounds one write to a client, so that one who stops reading does not hold the call for ever.
const writeTimeout = 30 * time.Second

// writeStep is how much of a body one write timeout is for.
const writeStep = 256 << 10

// Reply writes a whole answer, with its charge in the header weir-cost-usd (an exact decimal in USD) and, where the client
// asked for it, in usage.cost_usd. Fails with the error of the client's connection.
func (c Codec) Reply(w http.ResponseWriter, req *wire.Request, r wire.Reply) error {
	body, err := c.Object(req, r)
	if err != nil {
		return err
	}
	if r.CostUSD != "" {
		w.Header().Set("Weir-Cost-Usd", r.CostUSD)
	}
	return WriteJSON(w, http.StatusOK, body)
}

// Object is the response object of a whole answer.
func (Codec) Object(req *wire.Request, r wire.Reply) ([]byte, error) {
	if r.Answer.Chat == nil {
		return nil, fmt.Errorf("reply: an answer in protocol %q is not of the Responses API", r.Answer.Protocol)
	}
	params, err := ParamsOf(req)
	if err != nil {
		return nil, err
	}
	var choice wire.Choice
	if len(r.Answer.Chat.Choices) > 0 {
		choice = r.Answer.Chat.Choices[0]
	}
	s := finished(&choice, r.Usage)
	if r.IncludeCost {
		s.cost = r.CostUSD
	}
	w := &rawjson.Writer{B: make([]byte, 0, 2048)}
	s.object(w, req, params, &r.Answer.Chat.About)
	return w.B, nil
}

// WriteJSON writes a whole body, in steps each with its own time.
func WriteJSON(w http.ResponseWriter, status int, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	rc := http.NewResponseController(w)
	for len(body) > 0 {
		step := body[:min(len(body), writeStep)]
		if err := extend(rc); err != nil {
			return fmt.Errorf("reply: %w", err)
		}
		if _, err := w.Write(step); err != nil {
			return fmt.Errorf("reply: %w", err)
		}
		body = body[len(step):]
	}
	return nil
}

// extend gives the next write its time. Writers without deadlines (tests, in-process calls) need none.
func extend(rc *http.ResponseController) error {
	err := rc.SetWriteDeadline(time.Now().Add(writeTimeout))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
