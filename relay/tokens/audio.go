package tokens

import (
	"unicode/utf8"

	"weir/relay/wire"
)

const (
	// heardTokens is what models read for a second of audio. Source: facts/providers.md §7.
	heardTokens = 10
	// SpokenPerMinute is what they write for a minute of speech: OpenAI counts gpt-4o-mini-tts at 0.015 USD a minute and 12 USD
	// a million tokens. Source: facts/providers.md §6.
	SpokenPerMinute = 1250
	// saidTokens and saidCharacters are more than anybody says in a second.
	saidTokens, saidCharacters = 12, 48
	// What a transcript may have besides: marks of what is no speech, and what a model makes up.
	addedTokens, addedCharacters = 128, 1024
	// slowestMillis is longer than a character takes to be spoken at the usual speed, a digit or a Chinese one as they come in
	// texts; pauses of a short text are addedSeconds.
	slowestMillis, addedSeconds = 400, 10
)

// Spoken returns how many tokens so many seconds of speech are.
func Spoken(seconds int64) int64 { return (seconds*SpokenPerMinute + 59) / 60 }

// SpokenSeconds is how long speech of so many tokens lasts.
func SpokenSeconds(tokens int64) int64 { return (tokens*60 + SpokenPerMinute - 1) / SpokenPerMinute }

// SpeechSeconds is longer than a text takes to be spoken.
func SpeechSeconds(in *wire.SpeechInput) int64 {
	millis := int64(utf8.RuneCountInString(in.Text)) * slowestMillis
	if 0 < in.Thousandths && in.Thousandths < 1000 {
		millis = millis * 1000 / in.Thousandths
	}
	return millis/1000 + addedSeconds
}

// Heard is what a recording of so many seconds costs as input.
func Heard(seconds int64) int64 { return seconds * heardTokens }

// HeardSeconds is how long a recording is that a model has read as so many tokens.
func HeardSeconds(tokens int64) int64 { return (tokens + heardTokens - 1) / heardTokens }

// Said is more than what can be said in so many seconds, in tokens and in characters.
func Said(seconds int64) (tokens, characters int64) {
	return seconds*saidTokens + addedTokens, seconds*saidCharacters + addedCharacters
}
