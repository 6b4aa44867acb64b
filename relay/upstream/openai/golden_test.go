package openai

import (
	"testing"

	"weir/relay/conformance"
	protocol "weir/relay/protocol/openai"
	"weir/relay/protocol/responses"
	"weir/relay/wire"
)

func TestGolden(t *testing.T) {
	t.Parallel()
	codec := protocol.New()
	conformance.Golden(t, New(), map[string]conformance.Served{
		"/v1/chat/completions": {Codec: codec, Route: wire.RouteChat}, "/v1/completions": {Codec: codec, Route: wire.RouteCompletions},
		"/v1/embeddings": {Codec: codec, Route: wire.RouteEmbeddings}, "/v1/moderations": {Codec: codec, Route: wire.RouteModerations},
		"/v1/rerank": {Codec: codec, Route: wire.RouteRerank}, "/v1/images/generations": {Codec: codec, Route: wire.RouteImages},
		"/v1/responses":    {Codec: responses.New(codec), Route: wire.RouteChat},
		"/v1/audio/speech": {Codec: codec, Route: wire.RouteSpeech}, "/v1/audio/transcriptions": {Codec: codec, Route: wire.RouteTranscriptions},
		"/v1/audio/translations": {Codec: codec, Route: wire.RouteTranslations},
	})
}
