package gemini

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"math"
	"strconv"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/tokens"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// embed asks for the vectors of all inputs at once. The vendor reports no usage: the client is told the count that the call is
// charged by. Lists of tokens are INVALID, since they are another vendor's.
func embed(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	in, err := req.Embeddings()
	if err != nil {
		return nil, err
	}
	if len(in.Tokens) > 0 {
		return nil, fault.Field("input", "This model's provider takes texts only, not tokens.")
	}
	name := resource(modelOf(to, req))
	var w rawjson.Writer
	w.Open('{').Key("requests").Open('[')
	for _, text := range in.Texts {
		w.Open('{').Text("model", name).Key("content").Open('{').Key("parts").Open('[').Open('{').Text("text", text).Close('}').Close(']').Close('}')
		if in.Dimensions > 0 {
			w.Count("outputDimensionality", in.Dimensions)
		}
		w.Close('}')
	}
	w.Close(']').Close('}')
	response, err := post(ctx, to, req, "batchEmbedContents", w.B)
	if err != nil {
		return nil, err
	}
	raw, err := response.ReadAll()
	if err != nil {
		return nil, err
	}
	if !rawjson.Valid(raw) {
		return nil, unreadable("no JSON")
	}
	if err := inside(raw, response.Header, req); err != nil {
		return nil, err
	}
	counted, err := tokens.Estimate(req)
	if err != nil {
		return nil, err
	}
	body, err := embeddings(rawjson.Get(rawjson.View(raw), "embeddings"), in, req.Named(), counted)
	if err != nil {
		return nil, err
	}
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Body: body}, nil
}

// embeddings is the answer in OpenAI's form, one vector for each input.
func embeddings(list gjson.Result, in *wire.EmbeddingsInput, model string, counted int64) (_ []byte, err error) {
	var w rawjson.Writer
	w.Open('{').Text("object", "list").Key("data").Open('[')
	n := 0
	rawjson.Each(list, func(v gjson.Result) {
		values := rawjson.Get(v, "values")
		if values.Get("0").Type != gjson.Number {
			err = unreadable("an embedding without values")
			return
		}
		w.Open('{').Text("object", "embedding").Count("index", int64(n)).Key("embedding")
		if in.Base64 {
			w.String(packed(values))
		} else {
			w.Literal(values.Raw)
		}
		w.Close('}')
		n++
	})
	if err == nil && n != in.Len() {
		err = unreadable("not one embedding for each input: " + strconv.Itoa(n))
	}
	w.Close(']').Text("model", model)
	w.Key("usage").Open('{').Count("prompt_tokens", counted).Count("total_tokens", counted).Close('}')
	return w.Close('}').B, err
}

// packed is a vector as base64 of little-endian float32.
func packed(values gjson.Result) string {
	var raw []byte
	rawjson.Each(values, func(x gjson.Result) {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(x.Num)))
	})
	return base64.StdEncoding.EncodeToString(raw)
}
