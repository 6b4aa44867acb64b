package sandbox

import "encoding/binary"

// box is a box of an MP4 file (ISO/IEC 14496-12): its size, its name, what is in it.
func box(name string, parts ...[]byte) []byte {
	n := 8
	for _, p := range parts {
		n += len(p)
	}
	out := binary.BigEndian.AppendUint32(make([]byte, 0, n), uint32(n))
	out = append(out, name...)
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// u32 writes numbers of four bytes, u16 of two.
func u32(values ...uint32) []byte {
	var out []byte
	for _, v := range values {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return out
}

func u16(values ...uint16) []byte {
	var out []byte
	for _, v := range values {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	return out
}

// identity is the matrix that leaves a picture as it is.
var identity = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)

// film is a video to be put into a file: its NAL units, a picture each.
type film struct {
	width, height, rate int
	sequence, picture   []byte
	pictures            [][]byte
}

// file is the film as MP4, its index before its pictures, so that players begin before they have it all.
func (f *film) file() []byte {
	length := uint32(len(f.pictures))
	sizes := u32(0, 0, length)
	total := 0
	for _, p := range f.pictures {
		sizes = binary.BigEndian.AppendUint32(sizes, uint32(4+len(p)))
		total += 4 + len(p)
	}
	index := func(offset uint32) []byte { return f.index(length, sizes, offset) }
	head := box("ftyp", []byte("isom"), u32(512), []byte("isomiso2avc1mp41"))
	start := uint32(len(head) + len(index(0)) + 8)
	out := append(append(make([]byte, 0, int(start)+total), head...), index(start)...)
	out = binary.BigEndian.AppendUint32(out, uint32(total+8))
	out = append(out, "mdat"...)
	for _, p := range f.pictures {
		out = append(binary.BigEndian.AppendUint32(out, uint32(len(p))), p...)
	}
	return out
}

func (f *film) index(length uint32, sizes []byte, offset uint32) []byte {
	w, h, rate := uint32(f.width), uint32(f.height), uint32(f.rate)
	config := []byte{1, f.sequence[1], f.sequence[2], f.sequence[3], 0xFF, 0xE1}
	config = append(append(config, u16(uint16(len(f.sequence)))...), f.sequence...)
	config = append(append(append(config, 1), u16(uint16(len(f.picture)))...), f.picture...)
	entry := box("avc1", make([]byte, 6), u16(1), make([]byte, 16), u16(uint16(f.width), uint16(f.height)),
		u32(0x480000, 0x480000, 0), u16(1), make([]byte, 32), u16(24, 0xFFFF), box("avcC", config))
	table := box("stbl",
		box("stsd", u32(0, 1), entry),
		box("stts", u32(0, 1, length, 1)),
		box("stsc", u32(0, 1, 1, length, 1)),
		box("stsz", sizes),
		box("stco", u32(0, 1, offset)),
	)
	media := box("mdia",
		box("mdhd", u32(0, 0, 0, rate, length), u16(0x55C4, 0)),
		box("hdlr", u32(0, 0), []byte("vide"), u32(0, 0, 0), []byte("Weir\x00")),
		box("minf",
			box("vmhd", u32(1, 0, 0)),
			box("dinf", box("dref", u32(0, 1), box("url ", u32(1)))),
			table,
		),
	)
	track := box("trak",
		box("tkhd", u32(3, 0, 0, 1, 0, length, 0, 0), u16(0, 0, 0, 0), identity, u32(w<<16, h<<16)),
		media,
	)
	return box("moov",
		box("mvhd", u32(0, 0, 0, rate, length, 0x10000), u16(0x0100, 0), u32(0, 0), identity, make([]byte, 24), u32(2)),
		track,
	)
}
