package responses

import (
	"fmt"
	"net/http"

	"weir/relay/respond"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

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
	return respond.JSON(w, http.StatusOK, body)
}

// Object is the response object of a whole answer.
func (Codec) Object(req *wire.Request, r wire.Reply) ([]byte, error) {
	if r.Answer.Protocol == wire.ProtocolResponses {
		params, err := ParamsOf(req)
		if err != nil {
			return nil, err
		}
		cost := ""
		if r.IncludeCost {
			cost = r.CostUSD
		}
		return ownObject(r.Answer.Body, req, params, cost), nil
	}
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
