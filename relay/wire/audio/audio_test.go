package audio

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
)

func le(values ...any) []byte {
	var b bytes.Buffer
	for _, v := range values {
		if s, ok := v.(string); ok {
			b.WriteString(s)
			continue
		}
		_ = binary.Write(&b, binary.LittleEndian, v) // a buffer takes everything
	}
	return b.Bytes()
}

func be(values ...any) []byte {
	var b bytes.Buffer
	for _, v := range values {
		if s, ok := v.(string); ok {
			b.WriteString(s)
			continue
		}
		_ = binary.Write(&b, binary.BigEndian, v) // a buffer takes everything
	}
	return b.Bytes()
}

// wave is 16-bit mono at 16 kHz; said is the size that its header claims.
func wave(bytesOf int, said uint32, extra ...byte) []byte {
	head := le("RIFF", uint32(36), "WAVE", "fmt ", uint32(16), uint16(1), uint16(1), uint32(16_000), uint32(32_000), uint16(2), uint16(16))
	head = append(head, extra...)
	return append(append(head, le("data", said)...), make([]byte, bytesOf)...)
}

// lying is a wave whose header claims a thousand times the bytes of a second that its samples have.
func lying(bytesOf int) []byte {
	b := wave(bytesOf, uint32(bytesOf))
	binary.LittleEndian.PutUint32(b[28:], 32_000_000)
	return b
}

func layer3(n int) []byte { // 128 kbit/s, 44.1 kHz: 417 bytes a frame of 1,152 samples
	one := append([]byte{0xff, 0xfb, 0x90, 0x00}, make([]byte, 413)...)
	return bytes.Repeat(one, n)
}

func adts(n int) []byte { // 24 kHz, 100 bytes a frame of 1,024 samples
	const size = 100
	one := append([]byte{0xff, 0xf1, 6 << 2, 0x40 | size>>11, size >> 3 & 0xff, size&7<<5 | 0x1f, 0xfc}, make([]byte, size-7)...)
	return bytes.Repeat(one, n)
}

func opus(position uint64, size int) []byte {
	page := func(granule uint64, packet []byte) []byte {
		return append(append(le("OggS", uint8(0), uint8(0), granule, uint32(1), uint32(0), uint32(0), uint8(1)), uint8(len(packet))), packet...)
	}
	first := page(0, le("OpusHead", uint8(1), uint8(1), uint16(312), uint32(48_000), uint16(0), uint8(0), "         "))
	return append(append(first, make([]byte, size)...), page(position, []byte("x"))...)
}

func m4a(seconds, size int) []byte {
	mvhd := be(uint32(32+8), "mvhd", uint8(0), "\x00\x00\x00", uint32(0), uint32(0), uint32(1000), uint32(seconds*1000), make([]byte, 12))
	moov := append(be(uint32(8+len(mvhd)), "moov"), mvhd...)
	mdat := append(be(uint32(8+size), "mdat"), make([]byte, size)...)
	return append(append(be(uint32(16), "ftyp", "M4A ", uint32(0)), mdat...), moov...)
}

func streaminfo(rate, samples uint64) []byte {
	return append(be("fLaC", uint8(0x80), "\x00\x00\x22", make([]byte, 10), rate<<44|1<<41|15<<36|samples), make([]byte, 20_000)...)
}

func TestLengthOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		in      []byte
		seconds int64
		most    int64
		known   bool
	}{
		{"WAV", wave(64_000, 64_000), 2, 2, true},
		{"WAV, a bit more", wave(64_002, 64_002), 3, 3, true},
		{"WAV, cut off", wave(64_000, math.MaxUint32), 2, 2, true},
		{"WAV, size left open", wave(96_000, 0), 3, 3, true},
		{"WAV with a chunk between", wave(32_000, 32_000, le("LIST", uint32(3), "abc\x00")...), 1, 1, true},
		{"WAV that claims a fast rate", lying(64_000), 2, 2, true},
		{"MP3", layer3(383), 11, 11, true}, // 10.005 s
		{"MP3 behind a tag", append(append([]byte("ID3\x04\x00\x00\x00\x00\x01\x00"), make([]byte, 128)...), layer3(100)...), 3, 3, true},
		{"MP3 with junk between", append(append(layer3(20), make([]byte, 1000)...), layer3(20)...), 2, 2, true},
		{"AAC", adts(240), 11, 11, true}, // 10.24 s
		{"Opus", opus(312+48_000*7, 1000), 7, 7, true},
		{"Opus that claims too little", opus(312+48_000, 64_000*10), 11, 11, true},
		{"M4A", m4a(12, 5000), 12, 12, true},
		{"FLAC", streaminfo(44_100, 44_100*5), 5, 5, true},
		{"FLAC, open", streaminfo(44_100, 0), 2, 21, false},
		{"text", bytes.Repeat([]byte("hello "), 5000), 2, 30, false},
		{"nothing", nil, 1, 1, false},
		{"a header alone", []byte("RIFF\x00\x00\x00\x00WAVE"), 1, 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := LengthOf(bytes.NewReader(tt.in))
			if got.Seconds != tt.seconds || got.Most != tt.most || got.Known != tt.known || got.Limit < got.Most {
				t.Errorf("got %+v, want %d to %d, known %v", got, tt.seconds, tt.most, tt.known)
			}
		})
	}
}

// FuzzLengthOf: whatever the bytes, the length is a second or more, and not more than its most.
func FuzzLengthOf(f *testing.F) {
	for _, seed := range [][]byte{wave(100, 100), layer3(3), adts(3), opus(1000, 10), m4a(3, 10), streaminfo(8000, 100)[:60]} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if l := LengthOf(bytes.NewReader(in)); l.Seconds < 1 || l.Most < l.Seconds || l.Limit < l.Most {
			t.Errorf("%+v", l)
		}
	})
}
