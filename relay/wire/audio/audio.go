// Package audio tells how long a recording lasts, from its own bytes and without decoding it: WAV, MP3, AAC, FLAC, Ogg (Opus
// and Vorbis) and MP4. Sources: RFC 3533 and 7845 (Ogg, Opus), RFC 9639 (FLAC), ISO/IEC 11172-3 and 13818-7 (MP3, AAC),
// ISO/IEC 14496-12 (MP4), all long known (K).
package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// Source is a recording that is there as a whole.
type Source interface {
	io.ReaderAt
	Size() int64
}

const (
	// slowest is the least number of bytes that a second of a recording has (MP3 at 8 kbit/s).
	slowest = 1000
	// fastest is the largest number of bytes that a second of a compressed recording has (512 kbit/s): a file that claims to
	// be shorter is not believed.
	fastest = 64_000
	// usual is what a second has where nothing is known (128 kbit/s).
	usual = 16_000
)

// Length says how long a recording lasts.
type Length struct {
	// Seconds, rounded up: vendors bill whole ones.
	Seconds int64
	// Most is at least as long as it can be, if it is what it says.
	Most int64
	// Limit is at least as long as it can be whatever it says, by its size alone.
	Limit int64
	// Known: the recording itself says it.
	Known bool
}

// LengthOf measures a recording. Where its format is not known, or does not say how long it is, the length is guessed from
// its size.
func LengthOf(s Source) Length {
	head := make([]byte, 16)
	n, _ := s.ReadAt(head, 0) // what could be read is enough
	head = head[:n]
	var seconds float64
	var exact bool // what is played was counted, so that nobody can claim less
	switch {
	case bytes.HasPrefix(head, []byte("RIFF")) && len(head) >= 12 && string(head[8:12]) == "WAVE":
		seconds, exact = wav(s), true
	case bytes.HasPrefix(head, []byte("fLaC")):
		seconds = flac(s)
	case bytes.HasPrefix(head, []byte("OggS")):
		seconds = ogg(s)
	case len(head) >= 8 && string(head[4:8]) == "ftyp":
		seconds = mp4(s)
	default:
		seconds, exact = frames(s), true
	}
	limit := ceil(float64(s.Size()) / slowest)
	if !(seconds > 0) || seconds > math.MaxInt32 { // NaN too
		return Length{Seconds: ceil(float64(s.Size()) / usual), Most: limit, Limit: limit}
	}
	if !exact {
		seconds = max(seconds, float64(s.Size())/fastest)
	}
	whole := ceil(seconds)
	return Length{Seconds: whole, Most: whole, Limit: max(limit, whole), Known: true}
}

func ceil(seconds float64) int64 { return max(int64(math.Ceil(seconds-1e-9)), 1) }

// read returns n bytes from an offset; nil where they are not there.
func read(s Source, off int64, n int) []byte {
	b := make([]byte, n)
	if m, err := s.ReadAt(b, off); m < n || err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return b
}

// wav divides the size of the data chunk by the bytes of a second. A recorder that was cut off left the size open.
func wav(s Source) float64 {
	var rate uint32
	off := int64(12)
	for range maxBoxes {
		h := read(s, off, 8)
		if h == nil {
			return 0
		}
		size := int64(binary.LittleEndian.Uint32(h[4:]))
		switch string(h[:4]) {
		case "fmt ":
			if f := read(s, off+8, 16); f != nil {
				rate = waveRate(f)
			}
		case "data":
			if rate == 0 {
				return 0
			}
			if left := s.Size() - off - 8; size == 0 || size > left {
				size = left
			}
			return float64(size) / float64(rate)
		}
		off += 8 + size + size%2
	}
	return 0
}

// waveRate is how many bytes a second of a wave has. The header says it twice where samples are plain: the lower number
// counts, since players go by the samples. Of packed samples it is at most fastest.
func waveRate(f []byte) uint32 {
	const pcm, float, extensible = 1, 3, 0xfffe
	rate := binary.LittleEndian.Uint32(f[8:])
	switch binary.LittleEndian.Uint16(f) {
	case pcm, float, extensible:
		channels, samples, bits := binary.LittleEndian.Uint16(f[2:]), binary.LittleEndian.Uint32(f[4:]), binary.LittleEndian.Uint16(f[14:])
		played := uint64(channels) * uint64(samples) * uint64((bits+7)/8)
		if played > 0 && (rate == 0 || played < uint64(rate)) {
			rate = uint32(played)
		}
		return rate
	}
	return min(rate, fastest)
}

// flac reads the number of samples from STREAMINFO, which is the first block.
func flac(s Source) float64 {
	b := read(s, 4, 4+18)
	if b == nil || b[0]&0x7f != 0 {
		return 0
	}
	packed := binary.BigEndian.Uint64(b[4+10:])
	rate, samples := packed>>44, packed&(1<<36-1)
	if rate == 0 {
		return 0
	}
	return float64(samples) / float64(rate)
}

// ogg divides the position of the last page by the rate that the first packet names.
func ogg(s Source) float64 {
	first := read(s, 0, 27+1+28)
	if first == nil {
		return 0
	}
	packet := first[min(27+int(first[26]), len(first)):]
	var rate, skip float64
	switch {
	case bytes.HasPrefix(packet, []byte("OpusHead")) && len(packet) >= 12:
		rate, skip = 48_000, float64(binary.LittleEndian.Uint16(packet[10:]))
	case bytes.HasPrefix(packet, []byte("\x01vorbis")) && len(packet) >= 16:
		rate = float64(binary.LittleEndian.Uint32(packet[12:]))
	default:
		return 0
	}
	const page = 64 << 10 // no page is longer
	from := max(s.Size()-page-4096, 0)
	tail := read(s, from, int(s.Size()-from))
	for i := bytes.LastIndex(tail, []byte("OggS")); i >= 0; i = bytes.LastIndex(tail[:i], []byte("OggS")) {
		if i+14 > len(tail) {
			continue
		}
		if position := int64(binary.LittleEndian.Uint64(tail[i+6:])); position > 0 {
			return (float64(position) - skip) / rate
		}
	}
	return 0
}

// mp4 looks for the movie header, which may stand at the end.
func mp4(s Source) float64 {
	moov, end := box(s, 0, s.Size(), "moov")
	if moov < 0 {
		return 0
	}
	mvhd, _ := box(s, moov, end, "mvhd")
	if mvhd < 0 {
		return 0
	}
	b := read(s, mvhd, 32)
	if b == nil {
		return 0
	}
	scale, length := uint64(binary.BigEndian.Uint32(b[12:])), uint64(binary.BigEndian.Uint32(b[16:]))
	if b[0] == 1 {
		scale, length = uint64(binary.BigEndian.Uint32(b[20:])), binary.BigEndian.Uint64(b[24:])
	}
	if scale == 0 {
		return 0
	}
	return float64(length) / float64(scale)
}

// maxBoxes bounds how many boxes are looked at.
const maxBoxes = 4096

// box finds the content of a box between two offsets; -1 for none.
func box(s Source, from, to int64, name string) (start, end int64) {
	for range maxBoxes {
		h := read(s, from, 16)
		if h == nil {
			h = append(read(s, from, 8), make([]byte, 8)...)
		}
		if len(h) < 16 || from+8 > to {
			return -1, -1
		}
		size, header := int64(binary.BigEndian.Uint32(h)), int64(8)
		switch size {
		case 0:
			size = to - from
		case 1:
			size, header = int64(binary.BigEndian.Uint64(h[8:])), 16
		}
		if size < header || size > to-from {
			return -1, -1
		}
		if string(h[4:8]) == name {
			return from + header, from + size
		}
		from += size
	}
	return -1, -1
}
