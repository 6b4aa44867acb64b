package openai

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"weir/relay/wire"
)

// writeTimeout bounds one write to a client, so that one who stops reading does not hold the call for ever.
const writeTimeout = 30 * time.Second

// writeStep is how much of a body one write timeout is for.
const writeStep = 256 << 10

// Reply writes a whole answer, with its charge in the header weir-cost-usd (an exact decimal in USD) and, where the client
// asked for it, in usage.cost_usd. The other bytes of an answer in OpenAI's protocol stay as the vendor wrote them. Fails with the error of the
// client's connection.
func (Codec) Reply(w http.ResponseWriter, req *wire.Request, r wire.Reply) error {
	body := r.Answer.Body
	switch {
	case r.Answer.Chat != nil:
		body = encodeAnswer(req, r.Answer.Chat, r.Usage)
	case r.Answer.Protocol != wire.ProtocolOpenAI:
		return fmt.Errorf("reply: an answer in protocol %q is not OpenAI's", r.Answer.Protocol)
	}
	h := w.Header()
	if r.CostUSD != "" {
		h.Set("Weir-Cost-Usd", r.CostUSD)
		if r.IncludeCost {
			body = withCost(body, r.Usage, req.Route, r.CostUSD)
		}
	}
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
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
