package openai

import (
	"strconv"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Vendors agree on what they take to rerank and not on the rest: Cohere (v1 and v2), Jina, vLLM, SiliconFlow and Voyage are
// sent texts only, never asked for documents, and their results are brought into one shape.
// Sources: https://docs.cohere.com/reference/rerank, https://api.jina.ai/redoc,
// https://docs.voyageai.com/reference/reranker-api, all read second hand, 2026-11-20.

// rankingFields are the members of a rerank request that a vendor gets in another form than the client sent; none for other
// routes.
func rankingFields(req *wire.Request) []rawjson.Member {
	if req.Route != wire.RouteRerank {
		return nil
	}
	members := []rawjson.Member{{Name: "return_documents"}, {Name: "rank_fields"}}
	if in, err := wire.Input[wire.RerankInput](req); err == nil && !allTexts(req.Body) {
		members = append(members, rawjson.Member{Name: "documents", Value: appendTexts(nil, in.Documents)})
	}
	return members
}

func allTexts(body []byte) bool {
	all := true
	rawjson.ForEach(rawjson.Get(rawjson.View(body), "documents"), func(_, d gjson.Result) bool {
		all = d.Type == gjson.String
		return all
	})
	return all
}

func appendTexts(dst []byte, texts []string) []byte {
	dst = append(dst, '[')
	for i, t := range texts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = gjson.AppendJSONString(dst, t)
	}
	return append(dst, ']')
}

// rankedAnswer brings a vendor's ranking into the shape {id, model, results: [{index, relevance_score, document?}], usage,
// …}. What else the vendor said stays.
func rankedAnswer(raw []byte, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.RerankInput](req)
	if err != nil {
		return nil, err
	}
	v := rawjson.View(raw)
	list := rawjson.Get(v, "results")
	if !list.IsArray() {
		list = rawjson.Get(v, "data") // Voyage
	}
	if !list.IsArray() {
		return nil, exchange.Unreadable("no results")
	}
	results, err := readResults(list, in)
	if err != nil {
		return nil, err
	}
	usage := readRankingUsage(v)
	members := []rawjson.Member{
		{Name: "results", Value: results}, {Name: "model", Value: quote(req.Named())}, {Name: "data"}, {Name: "object"},
	}
	if !rawjson.Get(v, "usage").IsObject() && usage != nil && usage.Input > 0 {
		n := strconv.FormatInt(usage.Input, 10)
		members = append(members, rawjson.Member{Name: "usage", Value: []byte(`{"prompt_tokens":` + n + `,"total_tokens":` + n + `}`)})
	}
	body := rawjson.Set(make([]byte, 0, len(raw)+len(results)), raw, members...)
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Body: body, Usage: usage}, nil
}

// readResults rewrites the results, the first TopN of them, with the documents where the client wants them.
func readResults(list gjson.Result, in *wire.RerankInput) (out []byte, err error) {
	out = append(out, '[')
	n := int64(0)
	rawjson.ForEach(list, func(_, r gjson.Result) bool {
		index, score := rawjson.Get(r, "index"), rawjson.Get(r, "relevance_score")
		if !score.Exists() {
			score = rawjson.Get(r, "score")
		}
		i := index.Int()
		if index.Type != gjson.Number || score.Type != gjson.Number || i < 0 || i >= int64(len(in.Documents)) {
			err = exchange.Unreadable("a result without index or score")
			return false
		}
		if in.TopN > 0 && n == in.TopN {
			return false
		}
		if n++; n > 1 {
			out = append(out, ',')
		}
		out = strconv.AppendInt(append(out, `{"index":`...), i, 10)
		out = append(append(out, `,"relevance_score":`...), score.Raw...)
		if in.ReturnDocuments {
			out = append(gjson.AppendJSONString(append(out, `,"document":{"text":`...), in.Documents[i]), '}')
		}
		out = append(out, '}')
		return true
	})
	return append(out, ']'), err
}

// readRankingUsage reads tokens from usage, or from Cohere's meta, where the searches stand too; nil where neither is there.
func readRankingUsage(v gjson.Result) *wire.Usage {
	meta := rawjson.Get(v, "meta")
	billed := rawjson.Get(meta, "billed_units")
	u := readUsage(rawjson.Get(v, "usage"))
	if u == nil {
		tokens, ok := count(rawjson.Get(meta, "tokens"), "input_tokens")
		if !ok {
			tokens, ok = count(billed, "total_tokens", "input_tokens")
		}
		if ok {
			u = &wire.Usage{Input: tokens}
		}
	}
	searches, ok := count(billed, "search_units")
	if !ok {
		searches, ok = count(rawjson.Get(v, "usage"), "search_units") // OpenRouter
	}
	if ok && searches > 0 {
		if u == nil {
			u = &wire.Usage{}
		}
		u.Requests = searches
	}
	if u != nil { // rerankers write nothing; some count what they read as output
		u.Input, u.Output, u.Reasoning = u.TotalInput()+u.TotalOutput(), 0, 0
		u.CacheRead, u.CacheWrite5m = 0, 0
	}
	return u
}
