package tokens

import "weir/relay/wire"

// CountEmbeddings returns how many tokens the inputs are; tokens that the client sent count as they are.
func CountEmbeddings(model string, in *wire.EmbeddingsInput) int64 {
	return weighTexts(in.Texts, in.Tokens, counter(model))
}

// CountCompletions returns how many prompt tokens the prompts of a text completion are, with the suffix that each is given.
func CountCompletions(model string, in *wire.CompletionsInput) int64 {
	return weighCompletions(in, counter(model))
}

// CountModerations returns how many tokens the inputs of a moderation are.
func CountModerations(model string, in *wire.ModerationInput) int64 {
	return weighModerations(in, model, counter(model))
}

// CountRerank returns how many tokens a reranker reads: the query with each document.
func CountRerank(model string, in *wire.RerankInput) int64 { return weighRerank(in, counter(model)) }

// A search unit is a query with up to 100 documents; a document of more than 500 tokens, query included, counts once for
// each 500 (https://cohere.com/pricing, read 2026-11-20).
const (
	searchDocuments = 100
	searchTokens    = 500
)

// SearchUnits returns how many search units a rerank is by its vendor's rule. Texts of more than ExactBytes together count a
// token a byte.
func SearchUnits(model string, in *wire.RerankInput) int64 {
	texts := len(in.Query)
	for _, d := range in.Documents {
		texts += len(d)
	}
	size := counter(model)
	if texts > ExactBytes {
		size = func(text string) int64 { return Bound(len(text)) }
	}
	query, chunks := size(in.Query), int64(0)
	for _, d := range in.Documents {
		chunks += max((query+size(d)+searchTokens-1)/searchTokens, 1)
	}
	return (chunks + searchDocuments - 1) / searchDocuments
}

func counter(model string) func(string) int64 {
	return func(text string) int64 { return int64(Count(model, text)) }
}

func weighTexts(texts []string, tokens [][]int64, size func(string) int64) (n int64) {
	for _, t := range texts {
		n += size(t)
	}
	for _, t := range tokens {
		n += int64(len(t))
	}
	return n
}

func weighCompletions(in *wire.CompletionsInput, size func(string) int64) int64 {
	n := weighTexts(in.Texts, in.Tokens, size)
	if in.Suffix != "" {
		n += int64(in.Len()) * size(in.Suffix)
	}
	return n
}

func weighModerations(in *wire.ModerationInput, model string, size func(string) int64) (n int64) {
	for _, one := range in.Inputs {
		n += size(one.Text)
		for range one.Images {
			n += image(model, "")
		}
	}
	return n
}

func weighRerank(in *wire.RerankInput, size func(string) int64) (n int64) {
	query := size(in.Query)
	for _, d := range in.Documents {
		n += query + size(d)
	}
	return n
}
