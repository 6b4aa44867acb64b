package wire

// SpeechInput is the canonical form of a request for speech. "" stands for what the client left open.
type SpeechInput struct {
	// Text is what is spoken, and Instructions say how.
	Text, Instructions string
	Voice              string
	// Format is mp3, opus, aac, flac, wav or pcm (24 kHz, signed 16 bit, little-endian, mono).
	Format string
	// Thousandths of the usual speed: 250 to 4000.
	Thousandths int64
	// Events: the sound is wanted as a stream of events, not as its own bytes.
	Events bool
}

// HearInput is the canonical form of a request for the text of a recording: as it was said, or translated into English.
type HearInput struct {
	File     *File
	Language string
	// Prompt is a text whose style and words the model follows.
	Prompt string
	// Format is json, text, srt, verbose_json, vtt or diarized_json.
	Format string
	// Words and Segments: the times of both are wanted (verbose_json).
	Words, Segments bool
}

// IsJSON: the text comes in a JSON object.
func (h *HearInput) IsJSON() bool {
	switch h.Format {
	case "text", "srt", "vtt":
		return false
	}
	return true
}
