package wire

import "fmt"

// The routes besides chat and embeddings.
const (
	RouteCompletions Route = "completions"
	RouteModerations Route = "moderations"
	RouteRerank      Route = "rerank"
)

// OnInput sets how the body of a route with a form of its own is decoded: every route but chat and embeddings. decode
// returns a pointer to one of the types ending in Input.
func (r *Request) OnInput(decode func() (any, error)) { r.input = once(decode) }

// Input decodes a request wholly, on first use. It fails where the request's route has another form.
func Input[T any](r *Request) (*T, error) {
	if r.input == nil {
		return nil, fmt.Errorf("wire: a %s request has no form of its own", r.Route)
	}
	v, err := r.input()
	if err != nil {
		return nil, err
	}
	in, ok := v.(*T)
	if !ok {
		return nil, fmt.Errorf("wire: a %s request has the form %T", r.Route, v)
	}
	return in, nil
}

// CompletionsInput is the canonical form of a text completion: prompts as texts, or as token lists where the client sent
// tokens.
type CompletionsInput struct {
	Texts  []string
	Tokens [][]int64
	Suffix string
	Stop   []string
	// Echo: the prompt stands before each completion.
	Echo bool
}

// Len is the number of prompts.
func (c *CompletionsInput) Len() int { return max(len(c.Texts), len(c.Tokens)) }

// ModerationInput is the canonical form of a moderation request. Each input has one result.
type ModerationInput struct{ Inputs []Moderated }

// Moderated is one thing to look at: its texts joined by line feeds, and its images as URLs.
type Moderated struct {
	Text   string
	Images []string
}

// RerankInput is the canonical form of a rerank request.
type RerankInput struct {
	Query     string
	Documents []string
	// TopN is how many results are wanted; 0 = all.
	TopN int64
	// ReturnDocuments: results carry the text of their document.
	ReturnDocuments bool
	// MaxTokens is where a document is cut; 0 = the vendor's own.
	MaxTokens int64
}
