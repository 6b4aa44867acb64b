package schematype

import (
	"fmt"
	"io"
	"slices"
)

// Medium is a kind of content that a model takes or gives.
type Medium string

// The media.
const (
	MediumText      Medium = "TEXT"
	MediumImage     Medium = "IMAGE"
	MediumAudio     Medium = "AUDIO"
	MediumVideo     Medium = "VIDEO"
	MediumFile      Medium = "FILE"      // documents, such as PDF
	MediumEmbedding Medium = "EMBEDDING" // a vector
	MediumScore     Medium = "SCORE"     // a judgement or an order
)

// Values are all media.
func (Medium) Values() []string {
	return []string{
		string(MediumText), string(MediumImage), string(MediumAudio), string(MediumVideo), string(MediumFile), string(MediumEmbedding),
		string(MediumScore),
	}
}

// Capability is something that some models of a modality can do and others cannot.
type Capability string

// The capabilities.
const (
	CapTools       Capability = "TOOLS"        // calls functions
	CapJSONSchema  Capability = "JSON_SCHEMA"  // answers by a JSON schema
	CapReasoning   Capability = "REASONING"    // thinks before it answers
	CapPromptCache Capability = "PROMPT_CACHE" // reads a repeated prompt at a lower price
	CapLogprobs    Capability = "LOGPROBS"     // tells the probabilities of its tokens
	CapEdits       Capability = "IMAGE_EDITS"  // changes images
	CapPartials    Capability = "PARTIALS"     // streams images that are not finished
	CapTimestamps  Capability = "TIMESTAMPS"   // says when each word was spoken
)

// Values are all capabilities.
func (Capability) Values() []string {
	return []string{
		string(CapTools), string(CapJSONSchema), string(CapReasoning), string(CapPromptCache), string(CapLogprobs), string(CapEdits),
		string(CapPartials), string(CapTimestamps),
	}
}

// MarshalGQL writes the medium as a GraphQL enum value.
func (m Medium) MarshalGQL(w io.Writer) { writeEnum(w, string(m)) }

// UnmarshalGQL reads a GraphQL enum value.
func (m *Medium) UnmarshalGQL(v any) error { return readEnum(v, m.Values(), (*string)(m)) }

// MarshalGQL writes the capability as a GraphQL enum value.
func (c Capability) MarshalGQL(w io.Writer) { writeEnum(w, string(c)) }

// UnmarshalGQL reads a GraphQL enum value.
func (c *Capability) UnmarshalGQL(v any) error { return readEnum(v, c.Values(), (*string)(c)) }

// ValidCatalogue says which medium or capability is none.
func ValidCatalogue(takes, gives []Medium, can []Capability) error {
	for _, m := range slices.Concat(takes, gives) {
		if !slices.Contains(m.Values(), string(m)) {
			return fmt.Errorf("there is no medium %q", m)
		}
	}
	for _, c := range can {
		if !slices.Contains(c.Values(), string(c)) {
			return fmt.Errorf("there is no capability %q", c)
		}
	}
	return nil
}
