package openai

import (
	"fmt"
	"net/http"
	"strconv"

	"weir/relay/respond"
	"weir/relay/wire"
)

// Reply writes a whole answer, with its charge in the header weir-cost-usd (an exact decimal in USD) and, where the client
// asked for it, in usage.cost_usd. The other bytes of an answer in OpenAI's protocol stay as the vendor wrote them. Fails with the error of the
// client's connection.
func (Codec) Reply(w http.ResponseWriter, req *wire.Request, r wire.Reply) error {
	body := r.Answer.Body
	switch {
	case r.Answer.Images != nil:
		return replyImages(w, req, r)
	case r.Answer.Chat != nil:
		body = encodeAnswer(req, r.Answer.Chat, r.Usage)
	case r.Answer.Protocol != wire.ProtocolOpenAI:
		return fmt.Errorf("reply: an answer in protocol %q is not OpenAI's", r.Answer.Protocol)
	}
	h := w.Header()
	kind := "application/json"
	if r.Answer.Plain {
		kind = "text/plain; charset=utf-8"
	}
	if r.CostUSD != "" {
		h.Set("Weir-Cost-Usd", r.CostUSD)
		if r.IncludeCost && !r.Answer.Plain {
			body = withCost(body, r.Usage, req.Route, r.CostUSD)
		}
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if _, err := respond.Writer(w).Write(body); err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	return nil
}
