package openai

import (
	"math"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

const (
	maxSpeech       = 4096 // characters, of the text and of the instructions
	maxHearPrompt   = 64 << 10
	maxGranularity  = 2
	defaultSpeech   = "mp3"
	defaultHearing  = "json"
	usualThousandth = 1000
)

// sounds are the routes of audio.
var sounds = map[wire.Route]bool{wire.RouteSpeech: true, wire.RouteTranscriptions: true, wire.RouteTranslations: true}

// speechFields are the known fields of a request for speech. Source: facts/providers.md §1.6.
var speechFields = map[string]check{
	"model":           text(1, 256),
	"input":           characters(1, maxSpeech),
	"instructions":    characters(0, maxSpeech),
	"voice":           voice,
	"response_format": oneOf("mp3", "opus", "aac", "flac", "wav", "pcm"),
	"speed":           decimal(0.25, 4),
	"stream_format":   oneOf("audio", "sse"),
	"user":            text(0, 1024),
}

// voice takes a name, or the id of a voice of the caller's own.
func voice(path string, v gjson.Result) error {
	if v.IsObject() {
		return object(map[string]check{"id": text(1, 256)}, "id")(path, v)
	}
	return text(1, 256)(path, v)
}

// hearFields are the known texts of a form with a recording. Source: facts/providers.md §1.6.
var hearFields = map[string]check{
	"model":                   text(1, 256),
	"language":                text(1, 64),
	"prompt":                  text(0, maxHearPrompt),
	"response_format":         oneOf("json", "text", "srt", "verbose_json", "vtt", "diarized_json"),
	"temperature":             decimal(0, 1),
	"stream":                  boolean,
	"timestamp_granularities": list(1, maxGranularity, oneOf("word", "segment")),
	"include":                 list(1, 8, text(1, 64)),
	"user":                    text(0, 1024),
}

// wholeHearers are families of models of which OpenAI documents that they do not stream: stream is ignored.
var wholeHearers = []string{"whisper-1"}

// recording takes any file that is not empty: which formats a model reads is its vendor's to say.
func recording(field string, f *wire.File) error {
	if f.Content.Size() == 0 {
		return emptyFile(field)
	}
	return nil
}

// speechForm: sound always comes in pieces.
func speechForm(req *wire.Request, _ *topLevel) error {
	in := &wire.SpeechInput{Format: defaultSpeech, Thousandths: usualThousandth}
	rawjson.ForEach(rawjson.View(req.Body), func(key, v gjson.Result) bool {
		if v.Type == gjson.Null {
			return true
		}
		switch key.Str {
		case "input":
			in.Text = v.Str
		case "instructions":
			in.Instructions = v.Str
		case "voice":
			in.Voice = v.Str
			if v.IsObject() {
				in.Voice = rawjson.Get(v, "id").Str
			}
		case "response_format":
			in.Format = v.Str
		case "speed":
			in.Thousandths = int64(math.Floor(v.Num * usualThousandth))
		case "stream_format":
			in.Events = v.Str == "sse"
		}
		return true
	})
	req.Stream, req.IncludeUsage = true, false
	req.OnInput(func() (any, error) { return in, nil })
	return nil
}

func hearForm(req *wire.Request, _ *topLevel) error {
	in := decodeHearing(req)
	if in.File == nil {
		return missing("file")
	}
	model := req.Model[strings.LastIndexByte(req.Model, '/')+1:]
	whole := slices.ContainsFunc(wholeHearers, func(prefix string) bool { return strings.HasPrefix(model, prefix) })
	req.Stream = req.Stream && !whole && req.Route != wire.RouteTranslations
	if req.Stream && !in.IsJSON() {
		return invalid(wire.ReasonInvalidValue, "response_format", "A stream needs 'response_format' to be 'json' or 'diarized_json'.")
	}
	req.IncludeUsage = false
	req.OnInput(func() (any, error) { return in, nil })
	return nil
}

// decodeHearing turns a checked form into its canonical form; File is nil where there is none.
func decodeHearing(req *wire.Request) *wire.HearInput {
	in := &wire.HearInput{Format: defaultHearing}
	rawjson.ForEach(rawjson.View(req.Body), func(key, v gjson.Result) bool {
		switch key.Str {
		case "language":
			in.Language = v.Str
		case "prompt":
			in.Prompt = v.Str
		case "response_format":
			in.Format = v.Str
		case "timestamp_granularities":
			rawjson.ForEach(v, func(_, one gjson.Result) bool {
				in.Words = in.Words || one.Str == "word"
				in.Segments = in.Segments || one.Str == "segment"
				return true
			})
		}
		return true
	})
	for i := range req.Form.Fields {
		if f := &req.Form.Fields[i]; f.Name == "file" && f.File != nil {
			in.File = f.File
		}
	}
	return in
}

// appendAudioUsage appends the usage object of audio: tokens, or where none were counted the length of the recording.
func appendAudioUsage(dst []byte, u wire.Usage, route wire.Route) []byte {
	in, out := u.TotalInput(), u.TotalOutput()
	if route == wire.RouteSpeech {
		dst = appendCount(append(dst, '{'), "input_tokens", in)
		dst = appendCount(append(dst, ','), "output_tokens", out)
		return append(appendCount(append(dst, ','), "total_tokens", in+out), '}')
	}
	if in+out == 0 {
		return append(appendCount(append(dst, `{"type":"duration",`...), "seconds", u.Seconds), '}')
	}
	dst = appendCount(append(dst, `{"type":"tokens",`...), "input_tokens", in)
	dst = appendCount(append(dst, `,"input_token_details":{`...), "text_tokens", in-u.InputAudio)
	dst = appendCount(append(dst, ','), "audio_tokens", u.InputAudio)
	dst = appendCount(append(dst, "},"...), "output_tokens", out)
	return append(appendCount(append(dst, ','), "total_tokens", in+out), '}')
}
