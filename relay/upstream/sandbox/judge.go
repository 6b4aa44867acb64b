package sandbox

import (
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"weir/relay/tokens"
	"weir/relay/wire"
)

// categories of moderations, with words that make the sandbox flag them.
var categories = []struct {
	name  string
	words []string
}{
	{"harassment", []string{"idiot", "stupid", "harass"}},
	{"harassment/threatening", []string{"hunt you down", "make you pay"}},
	{"hate", []string{"hate"}},
	{"hate/threatening", nil},
	{"illicit", []string{"bomb", "counterfeit"}},
	{"illicit/violent", []string{"bomb"}},
	{"self-harm", []string{"suicide", "hurt myself"}},
	{"self-harm/intent", []string{"kill myself"}},
	{"self-harm/instructions", nil},
	{"sexual", []string{"porn"}},
	{"sexual/minors", nil},
	{"violence", []string{"kill", "murder", "attack", "bomb"}},
	{"violence/graphic", []string{"gore"}},
}

// moderate flags inputs by their words.
func moderate(model string, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.ModerationInput](req)
	if err != nil {
		return nil, err
	}
	h := fnv.New64a()
	add(h, model)
	b := []byte(nil)
	for i, one := range in.Inputs {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendVerdict(b, one)
		add(h, one.Text)
		add(h, one.Images...)
	}
	head := gjson.AppendJSONString(append([]byte(nil), `{"id":`...), "modr-"+strconv.FormatUint(h.Sum64(), 36))
	head = append(gjson.AppendJSONString(append(head, `,"model":`...), req.Named()), `,"results":[`...)
	body := append(append(head, b...), `],"system_fingerprint":"sandbox"}`...)
	return &wire.Answer{
		Protocol: wire.ProtocolOpenAI, Body: body, Usage: &wire.Usage{Input: tokens.CountModerations(model, in)},
	}, nil
}

func appendVerdict(dst []byte, one wire.Moderated) []byte {
	text := strings.ToLower(one.Text)
	var flags, scores, applied []byte
	flagged := false
	kinds := `["text"]`
	switch {
	case len(one.Images) > 0 && text != "":
		kinds = `["text","image"]`
	case len(one.Images) > 0:
		kinds = `["image"]`
	}
	for i, c := range categories {
		hit := slices.ContainsFunc(c.words, func(w string) bool { return strings.Contains(text, w) })
		flagged = flagged || hit
		h := fnv.New64a()
		add(h, c.name, one.Text)
		score := float64(h.Sum64()%1000) / 1e7
		if hit {
			score = 0.9 + score
		}
		if i > 0 {
			flags, scores, applied = append(flags, ','), append(scores, ','), append(applied, ',')
		}
		flags = strconv.AppendBool(append(gjson.AppendJSONString(flags, c.name), ':'), hit)
		scores = strconv.AppendFloat(append(gjson.AppendJSONString(scores, c.name), ':'), score, 'f', -1, 64)
		applied = append(append(gjson.AppendJSONString(applied, c.name), ':'), kinds...)
	}
	dst = strconv.AppendBool(append(dst, `{"flagged":`...), flagged)
	dst = append(append(dst, `,"categories":{`...), flags...)
	dst = append(append(dst, `},"category_scores":{`...), scores...)
	dst = append(append(dst, `},"category_applied_input_types":{`...), applied...)
	return append(dst, "}}"...)
}

// rerank scores documents by the words that they share with the query, and the same ones always alike.
func rerank(model string, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.RerankInput](req)
	if err != nil {
		return nil, err
	}
	type scored struct {
		index int
		score float64
	}
	query := wordsOf(in.Query)
	all := make([]scored, len(in.Documents))
	h := fnv.New64a()
	add(h, model, in.Query)
	for i, d := range in.Documents {
		all[i] = scored{i, relevance(query, d)}
		add(h, d)
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	if in.TopN > 0 {
		all = all[:min(int64(len(all)), in.TopN)]
	}
	b := gjson.AppendJSONString([]byte(`{"id":`), "rerank-"+strconv.FormatUint(h.Sum64(), 36))
	b = append(gjson.AppendJSONString(append(b, `,"model":`...), req.Named()), `,"results":[`...)
	for i, r := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `{"index":`...), int64(r.index), 10)
		b = strconv.AppendFloat(append(b, `,"relevance_score":`...), r.score, 'f', -1, 64)
		if in.ReturnDocuments {
			b = append(gjson.AppendJSONString(append(b, `,"document":{"text":`...), in.Documents[r.index]), '}')
		}
		b = append(b, '}')
	}
	usage := wire.Usage{Input: tokens.CountRerank(model, in), Requests: tokens.SearchUnits(model, in)}
	b = strconv.AppendInt(append(b, `],"meta":{"billed_units":{"search_units":`...), usage.Requests, 10)
	b = strconv.AppendInt(append(b, `}},"usage":{"prompt_tokens":`...), usage.Input, 10)
	b = strconv.AppendInt(append(b, `,"total_tokens":`...), usage.Input, 10)
	b = append(b, `},"system_fingerprint":"sandbox"}`...)
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Body: b, Usage: &usage}, nil
}

// relevance is between 0 and 1: mostly the part of the query's words that the document has.
func relevance(query map[string]bool, document string) float64 {
	words := wordsOf(document)
	shared := 0
	for w := range query {
		if words[w] {
			shared++
		}
	}
	h := fnv.New64a()
	add(h, document)
	tie := float64(h.Sum64()%1000) / 1e5 // no two documents are quite alike
	return math.Round((0.02+0.96*float64(shared)/float64(max(len(query), 1))+tie)*1e6) / 1e6
}

// wordsOf are the words of a text in lower case; Chinese, Japanese and Korean characters are words of their own.
func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for field := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		if strings.IndexFunc(field, isIdeograph) < 0 {
			words[field] = true
			continue
		}
		for _, r := range field {
			words[string(r)] = true
		}
	}
	return words
}

func isIdeograph(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}
