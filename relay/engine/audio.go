package engine

import (
	"unicode/utf8"

	"weir/relay/tokens"
	"weir/relay/wire"
	"weir/relay/wire/audio"
)

// hears are the routes that make text of a recording.
var hears = map[wire.Route]bool{wire.RouteTranscriptions: true, wire.RouteTranslations: true}

// measureSpeech counts what is to be spoken and bounds how long that takes. Speech is counted in characters, seconds and
// tokens, of which the price book says what is paid.
func (c *call) measureSpeech() error {
	in, err := wire.Input[wire.SpeechInput](c.req)
	if err != nil {
		return err
	}
	c.known.Characters = int64(utf8.RuneCountInString(in.Text))
	least, most := c.known, c.known
	least.Seconds, least.OutputAudio = 1, 1
	most.Seconds = tokens.SpeechSeconds(in)
	most.OutputAudio = tokens.Spoken(most.Seconds)
	c.units = &bounds{least: least, most: most}
	return nil
}

// measureHearing takes the length of a recording from the recording itself, and bounds what can be said in it.
func (c *call) measureHearing() error {
	in, err := wire.Input[wire.HearInput](c.req)
	if err != nil {
		return err
	}
	length := audio.LengthOf(in.File.Content)
	c.known.Seconds = length.Seconds
	c.known.InputAudio = tokens.Heard(length.Seconds)
	c.guessed = !length.Known
	c.units = &bounds{least: c.known, most: c.hearing(length.Most), limit: c.hearing(length.Limit)}
	return nil
}

// hearing is the most that a recording of so many seconds may use.
func (c *call) hearing(seconds int64) wire.Usage {
	u := c.known
	u.Seconds, u.InputAudio = seconds, tokens.Heard(seconds)
	u.Output, u.Characters = tokens.Said(seconds)
	return u
}

// fillSpeech completes the usage of speech whose vendor reported its tokens or nothing: what was to be spoken is known.
func (c *call) fillSpeech(reported, made wire.Usage) (filled, exact wire.Usage) {
	reported.Characters, reported.Seconds = c.known.Characters, tokens.SpokenSeconds(made.OutputAudio)
	filled = reported
	if filled.TotalInput()+filled.TotalOutput() == 0 {
		filled.Input, filled.OutputAudio = c.known.Input, made.OutputAudio
	}
	exact = reported
	exact.Seconds = 0 // counted from its bytes
	return filled, exact
}

// fillHearing completes the usage of a transcript whose vendor reported its length, its tokens or nothing. A length that the
// recording itself says is as good as a report, unless the vendor has read more of it.
func (c *call) fillHearing(reported wire.Usage, text []byte) (filled, exact wire.Usage) {
	reported.Characters = int64(utf8.RuneCount(text))
	if reported.Seconds == 0 && !c.guessed {
		reported.Seconds = max(c.known.Seconds, tokens.HeardSeconds(reported.InputAudio)) // what it says of itself may be false
	}
	filled = reported
	if filled.Seconds == 0 {
		filled.Seconds = c.known.Seconds
	}
	if filled.TotalInput()+filled.TotalOutput() == 0 {
		filled.Input, filled.InputAudio = c.known.Input, tokens.Heard(filled.Seconds)
		filled.Output = int64(tokens.Count(c.model, string(text)))
	}
	return filled, reported
}
