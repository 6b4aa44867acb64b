package apptest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
)

// Sound is what a Vendor says aloud, in three pieces of a second each.
var Sound = bytes.Repeat([]byte("0123456789abcdef"), 3*SoundPiece/16)

// SoundPiece is how long a piece is: a second of mp3 by our measure.
const SoundPiece = 16_000

// SpeechTokens is what a Vendor reports of its speech, where it does.
var SpeechTokens = Usage{Prompt: 11, Completion: 70}

// HeardSeconds and HeardTokens are what a Vendor reports of a recording: whisper the one, others both.
const HeardSeconds = 7

// HeardTokens are as HeardSeconds says; 5 of the prompt are text.
var HeardTokens = Usage{Prompt: 75, Completion: 6}

// speak answers with sound: events where they were asked for, which models whose name begins with tts refuse.
func (x *exchange) speak(u *Usage) {
	if x.request.StreamFormat != "" && strings.HasPrefix(x.request.Model, "tts") {
		x.refuse(http.StatusBadRequest, "unknown_parameter")
		return
	}
	events := x.request.StreamFormat == "sse"
	for at := 0; at < len(Sound); at += SoundPiece {
		piece := Sound[at : at+SoundPiece]
		if events && !x.event(map[string]any{"type": "speech.audio.delta", "audio": base64.StdEncoding.EncodeToString(piece)}) {
			return
		}
		if !events && !x.sound(string(piece)) {
			return
		}
	}
	if !events {
		return
	}
	done := map[string]any{"type": "speech.audio.done"}
	if u != nil {
		done["usage"] = map[string]any{
			"input_tokens": SpeechTokens.Prompt, "output_tokens": SpeechTokens.Completion, "total_tokens": SpeechTokens.Prompt + SpeechTokens.Completion,
		}
	}
	x.event(done)
}

// sound sends a piece of plain sound.
func (x *exchange) sound(piece string) bool {
	if !x.begun {
		x.begun = true
		x.w.Header().Set("Content-Type", "audio/mpeg")
		x.w.WriteHeader(http.StatusOK)
	}
	return x.write(piece)
}

// hear answers with what was heard: whisper reports seconds, others tokens.
func (x *exchange) hear(words []string, u *Usage) {
	whisper := strings.HasPrefix(x.request.Model, "whisper")
	if x.request.ResponseFormat == "text" || x.request.ResponseFormat == "srt" || x.request.ResponseFormat == "vtt" {
		x.answer(http.StatusOK, "application/x-subrip", strings.Join(words, "")+"\n")
		return
	}
	m := map[string]any{"text": strings.Join(words, ""), "odd": "kept"}
	switch {
	case u == nil:
	case whisper:
		m["usage"] = map[string]any{"type": "duration", "seconds": HeardSeconds}
	default:
		m["usage"] = map[string]any{
			"type": "tokens", "input_tokens": HeardTokens.Prompt, "output_tokens": HeardTokens.Completion,
			"total_tokens": HeardTokens.Prompt + HeardTokens.Completion, "input_token_details": map[string]any{"text_tokens": 5, "audio_tokens": 70},
		}
	}
	if x.request.ResponseFormat == "verbose_json" {
		delete(m, "usage")
		m["duration"] = HeardSeconds - 0.5
	}
	if !x.request.Stream || whisper {
		x.json(m)
		return
	}
	for _, word := range words {
		if !x.event(map[string]any{"type": "transcript.text.delta", "delta": word}) {
			return
		}
	}
	m["type"] = "transcript.text.done"
	b, _ := json.Marshal(m)
	x.event(string(b))
}
