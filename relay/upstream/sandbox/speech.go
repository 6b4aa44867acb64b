package sandbox

import (
	"context"
	"encoding/binary"
	"hash/fnv"
	"io"
	"strings"
	"unicode/utf8"

	"weir/internal/fault"
	"weir/relay/tokens"
	"weir/relay/wire"
)

const (
	soundRate   = 24_000 // samples a second, of 16 bits, one channel
	soundBytes  = 2 * soundRate
	soundPiece  = soundBytes / 4
	noteSamples = soundRate / 8
	// A character takes 60 ms; nobody listens to the sandbox for more than half a minute.
	samplesPerCharacter = soundRate * 60 / 1000
	maxSamples          = 30 * soundRate
)

// speech hums what was to be said: a tune that the text and the voice decide, as WAV, or as plain samples where pcm was asked
// for. Models that are paid by tokens report them.
func speech(ctx context.Context, model, effect string, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.SpeechInput](req)
	if err != nil {
		return nil, err
	}
	h := fnv.New64a()
	add(h, model, in.Text, in.Voice, in.Instructions)
	s := &hum{ctx: ctx, effect: effect, seed: h.Sum64(), kind: "audio/wav"}
	s.samples = utf8.RuneCountInString(in.Text) * samplesPerCharacter * 1000 / int(max(in.Thousandths, 1))
	s.samples = max(min(s.samples, maxSamples), noteSamples)
	if in.Format == "pcm" {
		s.kind = "audio/pcm"
	} else {
		s.head = waveHeader(2 * s.samples)
	}
	if !strings.HasPrefix(model, "tts-") {
		s.usage = &wire.Usage{
			Input:       int64(tokens.Count(model, in.Text) + tokens.Count(model, in.Instructions)),
			OutputAudio: int64(s.samples) * tokens.SpokenPerMinute / (60 * soundRate),
		}
	}
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: s}, nil
}

// waveHeader is the head of a WAV file of so many bytes of samples (RIFF, the canonical 44 bytes).
func waveHeader(size int) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), uint32(36+size))
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint16(le.AppendUint16(b, 1), 1) // plain samples, one channel
	b = le.AppendUint32(le.AppendUint32(b, soundRate), soundBytes)
	b = le.AppendUint16(le.AppendUint16(b, 2), 16)
	return le.AppendUint32(append(b, "data"...), uint32(size))
}

// hum is a stream of sound.
type hum struct {
	ctx     context.Context
	effect  string
	seed    uint64
	kind    string
	head    []byte
	samples int
	usage   *wire.Usage
	next    int // sample
	counted int64
	err     error
}

func (s *hum) Next() (wire.Frame, error) {
	if s.err != nil {
		return wire.Frame{}, s.err
	}
	f, err := s.frame()
	s.err = err
	return f, err
}

func (s *hum) frame() (f wire.Frame, err error) {
	switch {
	case s.ctx.Err() != nil:
		return f, cancelled(s.ctx)
	case s.effect == SwitchDrop && s.next >= s.samples/2:
		return f, dropped()
	case s.next == s.samples && s.usage != nil:
		f.Usage, f.UsageOnly, s.usage = s.usage, true, nil
		return f, nil
	case s.next == s.samples:
		return f, io.EOF
	case s.effect == SwitchPaced:
		if err := wait(s.ctx, pace); err != nil {
			return f, err
		}
	}
	f.Audio, f.MediaType, s.head = s.head, s.kind, nil
	for to := min(s.next+soundPiece/2, s.samples); s.next < to; s.next++ {
		f.Audio = binary.LittleEndian.AppendUint16(f.Audio, uint16(s.sample(s.next)))
	}
	all := int64(s.next) * tokens.SpokenPerMinute / (60 * soundRate)
	f.Made.OutputAudio, s.counted = all-s.counted, all
	return f, nil
}

// sample is a triangle whose pitch changes with each note.
func (s *hum) sample(n int) int16 {
	note := sequence(s.seed + uint64(n/noteSamples))
	half := 40 + note.below(60) // samples of half a wave: 120 to 300 Hz
	at := n % (2 * half)
	if at >= half {
		at = 2*half - at
	}
	return int16((2*at - half) * 6000 / half)
}

func (s *hum) Close() error {
	if s.err == nil {
		s.err = fault.New(fault.UpstreamFailed, "The stream was closed.")
	}
	return nil
}
