package idempotency

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"weir/internal/ledger"
)

// Answer is a complete answer of status 2xx, and how its call is settled.
type Answer struct {
	Status int
	Header map[string]string // what is sent again: content type, cost
	Body   []byte            // at most MaxAnswer bytes; of a stream, all that was sent
	// Settle must be on disk before a byte of the answer is handed out again. It is idempotent.
	Settle ledger.Settle
}

// head is what stands before the body.
type head struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header"`
	Settle ledger.Settle     `json:"settle"`
}

var errMalformed = errors.New("kept answer is malformed")

func (a *Answer) encode() ([]byte, error) {
	//nolint:musttag // a settlement lies here for a day, under the names of its fields
	text, err := json.Marshal(head{Status: a.Status, Header: a.Header, Settle: a.Settle})
	if err != nil {
		return nil, fmt.Errorf("keep answer: %w", err)
	}
	out := make([]byte, 0, 4+len(text)+len(a.Body))
	out = binary.BigEndian.AppendUint32(out, uint32(len(text)))
	return append(append(out, text...), a.Body...), nil
}

func decode(plain []byte) (*Answer, error) {
	if len(plain) < 4 {
		return nil, errMalformed
	}
	n := int64(binary.BigEndian.Uint32(plain))
	rest := plain[4:]
	if n > int64(len(rest)) {
		return nil, errMalformed
	}
	var h head
	//nolint:musttag // see encode
	if err := json.Unmarshal(rest[:n], &h); err != nil {
		return nil, fmt.Errorf("read kept answer: %w", err)
	}
	if h.Settle.Usage != nil && string(h.Settle.Usage.Extra) == "null" {
		h.Settle.Usage.Extra = nil
	}
	return &Answer{Status: h.Status, Header: h.Header, Settle: h.Settle, Body: rest[n:]}, nil
}
