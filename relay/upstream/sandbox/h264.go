package sandbox

import "math/bits"

// This file writes H.264 (ITU-T H.264, 2019-06) in its simplest form: constrained baseline, every picture an IDR picture of
// one slice, every macroblock one flat colour that is predicted from its neighbour and corrected by one coefficient for each
// of the three planes. Every player can show it, and it needs no library.

// macroblock is the side of a macroblock in pixels.
const macroblock = 16

// The quantiser of all pictures, and what one step of a coefficient then adds to its samples, times 64 (§8.5.10, §8.5.11):
// luma has LevelScale 160 at 30, halved; chroma LevelScale 288 at 29, halved.
const (
	quantiser  = 30
	lumaStep   = 80
	chromaStep = 144
)

// bitWriter writes a NAL unit's payload bit by bit.
type bitWriter struct {
	b    []byte
	bits uint64
	n    uint
}

func (w *bitWriter) put(v uint64, n uint) {
	w.bits = w.bits<<n | v
	for w.n += n; w.n >= 8; {
		w.n -= 8
		w.b = append(w.b, byte(w.bits>>w.n))
	}
}

// ue is an unsigned Exp-Golomb number (§9.1).
func (w *bitWriter) ue(v uint) {
	n := uint(bits.Len(v + 1))
	w.put(0, n-1)
	w.put(uint64(v+1), n)
}

func (w *bitWriter) se(v int) {
	if v > 0 {
		w.ue(uint(2*v - 1))
		return
	}
	w.ue(uint(-2 * v))
}

// nal ends the payload and makes a NAL unit of it, with the bytes that keep start codes out of it (§7.4.1).
func (w *bitWriter) nal(header byte) []byte {
	w.put(1, 1)
	if w.n > 0 {
		w.put(0, 8-w.n)
	}
	out := append(make([]byte, 0, len(w.b)+len(w.b)/64+1), header)
	zeros := 0
	for _, b := range w.b {
		if zeros == 2 && b <= 3 {
			out, zeros = append(out, 3), 0
		}
		if out = append(out, b); b == 0 {
			zeros++
		} else {
			zeros = 0
		}
	}
	return out
}

// levelOf is the level of H.264 that a size needs.
func levelOf(width, height int) byte {
	switch n := width * height; {
	case n <= 1280*720:
		return 31
	case n <= 2048*1024:
		return 40
	}
	return 51
}

// sequenceSet describes the pictures (§7.3.2.1).
func sequenceSet(width, height int) []byte {
	var w bitWriter
	w.put(66, 8)   // baseline
	w.put(0xC0, 8) // constrained
	w.put(uint64(levelOf(width, height)), 8)
	w.ue(0) // its number
	w.ue(0) // frame numbers have 4 bits
	w.ue(2) // output order is decoding order
	w.ue(1) // reference pictures
	w.put(0, 1)
	columns, rows := blocks(width), blocks(height)
	w.ue(uint(columns - 1))
	w.ue(uint(rows - 1))
	w.put(0b11, 2) // frames only, direct 8×8
	right, bottom := columns*macroblock-width, rows*macroblock-height
	if right == 0 && bottom == 0 {
		w.put(0, 1)
	} else {
		w.put(1, 1)
		w.ue(0)
		w.ue(uint(right / 2))
		w.ue(0)
		w.ue(uint(bottom / 2))
	}
	w.put(0, 1) // no usability information
	return w.nal(0x67)
}

// pictureSet says how pictures are coded (§7.3.2.2).
func pictureSet() []byte {
	var w bitWriter
	w.ue(0)
	w.ue(0)
	w.put(0, 2) // CAVLC
	w.ue(0)
	w.ue(0)
	w.ue(0)
	w.put(0, 3)
	w.se(quantiser - 26)
	w.se(0)
	w.se(0)
	w.put(0b100, 3) // the slice says how edges are smoothed
	return w.nal(0x68)
}

func blocks(pixels int) int { return (pixels + macroblock - 1) / macroblock }

// colour of a macroblock in Y, Cb and Cr.
type colour [3]int

// encodePicture writes one picture whose macroblocks have the colours that at says (§7.3.3, §7.3.5).
func encodePicture(columns, rows, number int, at func(x, y int) colour) []byte {
	w := bitWriter{b: make([]byte, 0, columns*rows*2)}
	w.ue(0)
	w.ue(7) // all slices are I
	w.ue(0)
	w.put(0, 4)
	w.ue(uint(number & 1))
	w.put(0, 2)
	w.se(0)
	w.ue(0) // edges are smoothed
	w.se(0)
	w.se(0)
	above := make([]colour, columns)
	for y := range rows {
		for x := range columns {
			// Prediction of luma and of chroma: from the left, at the left edge from above, and of the first block none.
			luma, chroma, from := uint(1), uint(1), colour{}
			switch {
			case x > 0:
				from = above[x-1]
			case y > 0:
				luma, chroma, from = 0, 2, above[0]
			default:
				luma, chroma, from = 2, 0, colour{128, 128, 128}
			}
			above[x] = w.flat(luma, chroma, from, at(x, y))
		}
	}
	return w.nal(0x65)
}

// flat writes a macroblock of one colour and returns the colour that a decoder will see.
func (w *bitWriter) flat(luma, chroma uint, from, want colour) colour {
	got := from
	dy, db, dr := 0, 0, 0
	dy, got[0] = correct(from[0], want[0], lumaStep)
	db, got[1] = correct(from[1], want[1], chromaStep)
	dr, got[2] = correct(from[2], want[2], chromaStep)
	coloured := uint(0)
	if db != 0 || dr != 0 {
		coloured = 1
	}
	w.ue(1 + luma + 4*coloured) // Intra 16×16
	w.ue(chroma)
	w.se(0)
	w.coefficient(dy, 0b1, 1, 0b000101, 0b01, 2)
	if coloured == 1 {
		w.coefficient(db, 0b01, 2, 0b000111, 0b1, 1)
		w.coefficient(dr, 0b01, 2, 0b000111, 0b1, 1)
	}
	return got
}

// correct is the coefficient that brings a sample nearest to what is wanted, and the sample after it.
func correct(from, want, step int) (level, got int) {
	diff := (want - from) * 64
	if diff >= 0 {
		level = (diff + step/2) / step
	} else {
		level = -((-diff + step/2) / step)
	}
	return level, min(max(from+(level*step+32)>>6, 0), 255)
}

// coefficient writes a block of one coefficient, or of none (§9.2): the codes are those of no coefficient, of one larger than
// 1, and of one of ±1.
func (w *bitWriter) coefficient(level int, none uint64, noneBits uint, large uint64, one uint64, oneBits uint) {
	switch level {
	case 0:
		w.put(none, noneBits)
		return
	case 1, -1:
		w.put(one, oneBits)
		sign := uint64(0)
		if level < 0 {
			sign = 1
		}
		w.put(sign, 1)
	default:
		w.put(large, 6)
		code := uint64(2*level - 4)
		if level < 0 {
			code = uint64(-2*level - 3)
		}
		switch {
		case code < 14:
			w.put(1, uint(code)+1)
		case code < 30:
			w.put(1, 15)
			w.put(code-14, 4)
		default:
			w.put(1, 16)
			w.put(code-30, 12)
		}
	}
	w.put(1, 1) // no zeros before it
}
