package wire

// Sink writes one streamed answer to a client, in the client's protocol. One per response; not safe for concurrent use.
// The first Frame or Ping sends the response header; until then the caller may still answer with an error instead.
type Sink interface {
	// Frame writes one event and flushes it. Frames that are UsageOnly are not given to a sink; it writes usage in End.
	Frame(f Frame) error
	// Ping writes a comment that clients skip, to keep the connection open.
	Ping() error
	// End writes what stands at the regular end (the usage chunk where asked for, the end mark) and flushes it. It is
	// called only when the charge is on disk.
	End(e End) error
	// Fail writes the protocol's error event for a stream that broke after its first byte; the caller then closes the
	// connection. No end mark follows.
	Fail(err error) error
}

// End is what is known when a stream ends regularly.
type End struct {
	// Usage that was charged.
	Usage Usage
	// Raw is the vendor's own usage-only event, in the protocol of the frames, or nil.
	Raw []byte
	// CostUSD is the charge as an exact decimal where the client asked for it, else "".
	CostUSD string
	// Reason is "balance" when the stream was ended because the balance could not pay more, else "".
	Reason string
}

// Reply is a complete, charged answer on its way to the client.
type Reply struct {
	Answer *Answer
	Usage  Usage
	// CostUSD is the charge as an exact decimal.
	CostUSD string
	// IncludeCost: the client asked for the cost inside the usage object.
	IncludeCost bool
}
