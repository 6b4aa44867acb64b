package azure

import (
	"testing"

	"weir/relay/conformance"
	"weir/relay/protocol/anthropic"
	"weir/relay/protocol/openai"
	upstream "weir/relay/upstream/openai"
	"weir/relay/wire"
)

// TestGolden: the shapes are OpenAI's, whose upstream passes the conformance suite; here is what Azure does otherwise.
func TestGolden(t *testing.T) {
	t.Parallel()
	codec := openai.New()
	conformance.Golden(t, New(upstream.New()), map[string]conformance.Served{
		"/v1/chat/completions": {Codec: codec, Route: wire.RouteChat}, "/v1/embeddings": {Codec: codec, Route: wire.RouteEmbeddings},
		"/v1/messages": {Codec: anthropic.New(), Route: wire.RouteChat}, "/v1/rerank": {Codec: codec, Route: wire.RouteRerank},
		"/v1/images/generations": {Codec: codec, Route: wire.RouteImages},
	})
}
