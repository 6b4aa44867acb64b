package sandbox

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"math"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/tokens"
	"weir/relay/wire"
)

// dimensionsOf is how many dimensions a model's vectors have at most and by default.
func dimensionsOf(model string) int64 {
	if strings.Contains(model, "3-large") {
		return 3072
	}
	return 1536
}

// embed gives every input a unit vector that only the input decides. Fewer dimensions are the first ones of the whole
// vector, brought to length one, as with OpenAI's models.
func embed(ctx context.Context, model string, req *wire.Request) (*wire.Answer, error) {
	in, err := req.Embeddings()
	if err != nil {
		return nil, err
	}
	size := dimensionsOf(model)
	if in.Dimensions > size {
		f := fault.Newf(fault.UpstreamInvalid, "This model has at most %d dimensions.", size)
		f.Field, f.Err = "dimensions", wire.ReasonInvalidValue
		return nil, f
	}
	if in.Dimensions > 0 {
		size = in.Dimensions
	}
	b := []byte(`{"object":"list","data":[`)
	vector := make([]float32, size)
	for i := range in.Len() {
		if ctx.Err() != nil {
			return nil, cancelled(ctx)
		}
		if i > 0 {
			b = append(b, ',')
		}
		direct(vector, inputSeed(in, i))
		b = strconv.AppendInt(append(b, `{"object":"embedding","index":`...), int64(i), 10)
		b = append(appendVector(append(b, `,"embedding":`...), vector, in.Base64), '}')
	}
	usage := wire.Usage{Input: tokens.CountEmbeddings(model, in)}
	b = gjson.AppendJSONString(append(b, `],"model":`...), req.Named())
	b = strconv.AppendInt(append(b, `,"usage":{"prompt_tokens":`...), usage.Input, 10)
	b = strconv.AppendInt(append(b, `,"total_tokens":`...), usage.Input, 10)
	b = append(b, `},"system_fingerprint":"sandbox"}`...)
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Body: b, Usage: &usage}, nil
}

func inputSeed(in *wire.EmbeddingsInput, i int) uint64 {
	h := fnv.New64a()
	if len(in.Texts) > 0 {
		add(h, in.Texts[i])
		return h.Sum64()
	}
	for _, t := range in.Tokens[i] {
		_ = binary.Write(h, binary.LittleEndian, t) // a hash never fails
	}
	return h.Sum64()
}

// direct fills a vector with one of length one.
func direct(vector []float32, seed uint64) {
	rng := sequence(seed)
	var square float64
	for i := range vector {
		x := float64(int64(rng.next())) / math.MaxInt64
		vector[i] = float32(x)
		square += x * x
	}
	scale := float32(1 / math.Sqrt(square))
	for i := range vector {
		vector[i] *= scale
	}
}

func appendVector(dst []byte, vector []float32, inBase64 bool) []byte { //nolint:revive // the form is the request's
	if inBase64 {
		raw := make([]byte, 0, 4*len(vector))
		for _, x := range vector {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
		}
		return append(base64.StdEncoding.AppendEncode(append(dst, '"'), raw), '"')
	}
	dst = append(dst, '[')
	for i, x := range vector {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendFloat(dst, float64(x), 'g', -1, 32)
	}
	return append(dst, ']')
}
