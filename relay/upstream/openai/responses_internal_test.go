package openai

import (
	"errors"
	"io"
	"testing"

	"weir/internal/fault"
	"weir/relay/wire"
)

// FuzzResponseReader: whatever a vendor's stream of the Responses API holds, each event passes as it came or ends the stream with
// a fault of the upstream, and nothing follows its end.
func FuzzResponseReader(f *testing.F) {
	for _, event := range []string{
		`{"type":"response.created","response":{"id":"resp_1","status":"in_progress","output":[]}}`,
		`{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Yes."}`,
		`{"type":"response.completed","response":{"id":"resp_1","output":[],"usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}}`,
		`{"type":"response.incomplete","response":null}`, `{"type":"response.failed","response":{"error":{"code":"server_error","message":"no"}}}`,
		`{"type":"error","code":"rate_limit_exceeded","message":"slow"}`, `{"delta":7}`, `[]`, `[DONE]`, ``,
	} {
		f.Add([]byte(event), []byte(event))
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		s := &responseReader{req: &wire.Request{Route: wire.RouteChat, Protocol: wire.ProtocolResponses, Stream: true}}
		for _, data := range [][]byte{first, second} {
			ended := s.done
			frame, says, err := s.Event(nil, data)
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				switch code := fault.CodeOf(err); code {
				case fault.UpstreamFailed, fault.UpstreamRefused, fault.UpstreamRateLimited, fault.Invalid, fault.TooLarge, fault.NotFound:
				default:
					t.Errorf("%q ends in %s: %v", data, code, err)
				}
				return
			case ended:
				t.Errorf("%q follows the end", data)
			case says && string(frame.Data) != string(data):
				t.Errorf("%q passes as %q", data, frame.Data)
			case frame.Usage != nil && (frame.Usage.Input < 0 || frame.Usage.Output < 0):
				t.Errorf("%q has the usage %+v", data, frame.Usage)
			}
		}
	})
}
