package pricing

import (
	"errors"

	"weir/ent/schematype"
)

// Vector is the usage vector of one call, field by field wire.Usage, so that Vector(usage) converts. Parts never overlap: a
// cached token is in CacheRead and not in Input. No field may be negative.
type Vector struct {
	Input        int64
	CacheRead    int64
	CacheWrite5m int64
	CacheWrite1h int64
	InputAudio   int64
	InputImage   int64
	Output       int64
	Reasoning    int64
	OutputAudio  int64
	OutputImage  int64
	Requests     int64
	Images       int64
	Seconds      int64
	Characters   int64
}

// TotalInput is every input token; it decides the context tier.
func (v Vector) TotalInput() int64 {
	return v.Input + v.CacheRead + v.CacheWrite5m + v.CacheWrite1h + v.InputAudio + v.InputImage
}

func (v Vector) totalOutput() int64 { return v.Output + v.Reasoning + v.OutputAudio + v.OutputImage }

// maxUnits bounds a field of a vector (281 trillion), so that no sum can leave 128 bits. Nothing real comes near.
const maxUnits = 1 << 48

// ErrUsage: a vector has a negative or an absurdly large field, or its cost does not fit an amount.
var ErrUsage = errors.New("pricing: usage out of range")

// The dimensions in the order of Vector's fields.
const (
	input = iota
	cacheRead
	cacheWrite5m
	cacheWrite1h
	inputAudio
	inputImage
	output
	reasoning
	outputAudio
	outputImage
	perCall
	perImage
	perSecond
	perCharacter
	dimensions
)

// names of the dimensions in rate cards.
var names = [dimensions]schematype.Dimension{
	schematype.Input, schematype.CacheRead, schematype.CacheWrite5m, schematype.CacheWrite1h, schematype.InputAudio, schematype.InputImage,
	schematype.Output, schematype.Reasoning, schematype.OutputAudio, schematype.OutputImage,
	schematype.PerCall, schematype.PerImage, schematype.PerSecond, schematype.PerCharacter,
}

// fallback is the dimension whose price holds where a card has none for the first: fallback[i] < i, and i itself for none.
var fallback = [dimensions]int{
	input, input, input, cacheWrite5m, input, input,
	output, output, output, output,
	perCall, perImage, perSecond, perCharacter,
}

// units is the vector as an array; ErrUsage when a field is out of range.
func (v Vector) units() ([dimensions]int64, error) {
	u := [dimensions]int64{
		v.Input, v.CacheRead, v.CacheWrite5m, v.CacheWrite1h, v.InputAudio, v.InputImage,
		v.Output, v.Reasoning, v.OutputAudio, v.OutputImage,
		v.Requests, v.Images, v.Seconds, v.Characters,
	}
	for _, n := range u {
		if n < 0 || n > maxUnits {
			return u, ErrUsage
		}
	}
	return u, nil
}
