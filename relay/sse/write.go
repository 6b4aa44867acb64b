package sse

import "bytes"

// Append appends one event without a name. Every line of data gets its own data line, so that line feeds survive.
func Append(dst, data []byte) []byte {
	for {
		line, rest, more := bytes.Cut(data, []byte{'\n'})
		dst = append(append(append(dst, "data: "...), line...), '\n')
		if !more {
			return append(dst, '\n')
		}
		data = rest
	}
}

// AppendNamed appends one event with a name; "" is none. name must not hold a line end.
func AppendNamed(dst []byte, name string, data []byte) []byte {
	if name != "" {
		dst = append(append(append(dst, "event: "...), name...), '\n')
	}
	return Append(dst, data)
}

// AppendComment appends a comment, which clients skip. text must not hold a line end.
func AppendComment(dst []byte, text string) []byte {
	return append(append(append(dst, ": "...), text...), "\n\n"...)
}
