package audio

import (
	"bufio"
	"io"
)

// Tables of ISO/IEC 11172-3 and 13818-3: kbit/s by version (1, else 2) and layer (1, 2, 3), and samples a second.
var (
	kilobits = [2][3][16]int{
		{
			{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
			{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
			{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
		},
		{
			{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
			{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
			{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
		},
	}
	mpegRates = [4][4]int{{11025, 12000, 8000}, {}, {22050, 24000, 16000}, {44100, 48000, 32000}}
	aacRates  = [16]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}
)

// maxJunk bounds the bytes between frames that are skipped before a recording counts as none.
const maxJunk = 128 << 10

// frame is the length of a frame in bytes and seconds; 0 for bytes that begin none.
func frame(h []byte) (size int, seconds float64) {
	switch {
	case h[0] != 0xff || h[1]&0xe0 != 0xe0:
		return 0, 0
	case h[1]&0xf6 == 0xf0: // ADTS
		rate := aacRates[h[2]>>2&15]
		size = int(h[3]&3)<<11 | int(h[4])<<3 | int(h[5])>>5
		if rate == 0 || size < 7 {
			return 0, 0
		}
		return size, 1024 * float64(int(h[6]&3)+1) / float64(rate)
	}
	version, layer := int(h[1]>>3&3), 4-int(h[1]>>1&3)
	rate := mpegRates[version][h[2]>>2&3]
	if layer == 4 || rate == 0 {
		return 0, 0
	}
	older := 0
	if version != 3 {
		older = 1
	}
	bits := kilobits[older][layer-1][h[2]>>4] * 1000
	if bits == 0 {
		return 0, 0
	}
	padding := int(h[2] >> 1 & 1)
	samples := 1152
	switch {
	case layer == 1:
		return (12*bits/rate + padding) * 4, 384 / float64(rate)
	case layer == 3 && older == 1:
		samples = 576
	}
	return samples/8*bits/rate + padding, float64(samples) / float64(rate)
}

// frames adds up the frames of an MP3 or AAC stream, behind an ID3 tag; 0 for what is none.
func frames(s Source) (seconds float64) {
	from := int64(0)
	if tag := read(s, 0, 10); tag != nil && string(tag[:3]) == "ID3" {
		from = 10 + int64(tag[6]&0x7f)<<21 + int64(tag[7]&0x7f)<<14 + int64(tag[8]&0x7f)<<7 + int64(tag[9]&0x7f)
	}
	if from >= s.Size() {
		return 0
	}
	r := bufio.NewReaderSize(io.NewSectionReader(s, from, s.Size()-from), 64<<10)
	for junk, found := 0, 0; junk < maxJunk; {
		h, err := r.Peek(7)
		if err != nil {
			if found < 2 { // two bytes alike are chance
				return 0
			}
			return seconds
		}
		size, length := frame(h)
		if size == 0 {
			junk++
			size = 1
		} else {
			found++
			seconds += length
		}
		if _, err := r.Discard(size); err != nil && seconds == 0 {
			return 0
		}
	}
	return 0
}
