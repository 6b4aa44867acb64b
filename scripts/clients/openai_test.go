package clients

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"io"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
)

// recording is a second of silence, 16-bit WAV at 16 kHz.
func recording() io.Reader {
	const size = 32_000
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), 36+size)
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint16(le.AppendUint16(b, 1), 1)
	b = le.AppendUint32(le.AppendUint32(b, 16_000), 32_000)
	b = le.AppendUint16(le.AppendUint16(b, 2), 16)
	return openai.File(bytes.NewReader(append(le.AppendUint32(append(b, "data"...), size), make([]byte, size)...)), "a.wav", "audio/wav")
}

func picture(t *testing.T) io.Reader {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		t.Fatal(err)
	}
	return openai.File(bytes.NewReader(raw), "a.png", "image/png")
}

// TestOpenAIMedia: what OpenAI's client for Go does besides conversations, which internal/app tries with it.
func TestOpenAIMedia(t *testing.T) {
	t.Parallel()
	client, ctx := openai.NewClient(option.WithBaseURL(weir(t)+"/v1"), option.WithAPIKey(key(t))), t.Context()
	made, err := client.Images.Generate(ctx, openai.ImageGenerateParams{Model: "dall-e-3", Prompt: "A weir."})
	if err != nil || made.Data[0].URL == "" {
		t.Errorf("image: %v", err)
	}
	edited, err := client.Images.Edit(ctx, openai.ImageEditParams{Model: "gpt-image-2", Prompt: "Bluer.", Image: openai.ImageEditParamsImageUnion{OfFile: picture(t)}})
	if err != nil || edited.Data[0].B64JSON == "" {
		t.Errorf("edit: %v", err)
	}
	painting := client.Images.GenerateStreaming(ctx, openai.ImageGenerateParams{Model: "gpt-image-2", Prompt: "A weir.", PartialImages: param.NewOpt(int64(1))})
	last := ""
	for painting.Next() {
		last = painting.Current().Type
	}
	if painting.Err() != nil || last != "image_generation.completed" {
		t.Errorf("image stream: %v, last %q", painting.Err(), last)
	}
	spoken, err := client.Audio.Speech.New(ctx, openai.AudioSpeechNewParams{
		Model: "tts-1", Input: "A weir.", Voice: openai.AudioSpeechNewParamsVoiceUnion{OfString: param.NewOpt("alloy")}, ResponseFormat: "wav",
	})
	if err != nil {
		t.Fatalf("speech: %v", err)
	}
	sound, err := io.ReadAll(spoken.Body)
	if err != nil || !bytes.HasPrefix(sound, []byte("RIFF")) {
		t.Errorf("speech: %v, %d bytes", err, len(sound))
	}
	if heard, err := client.Audio.Transcriptions.New(ctx, openai.AudioTranscriptionNewParams{Model: "whisper-1", File: recording()}); err != nil || heard.Text == "" {
		t.Errorf("transcript: %v", err)
	}
	if heard, err := client.Audio.Translations.New(ctx, openai.AudioTranslationNewParams{Model: "whisper-1", File: recording()}); err != nil || heard.Text == "" {
		t.Errorf("translation: %v", err)
	}
	telling := client.Audio.Transcriptions.NewStreaming(ctx, openai.AudioTranscriptionNewParams{Model: "gpt-4o-transcribe", File: recording()})
	for telling.Next() {
		last = telling.Current().Type
	}
	if telling.Err() != nil || last != "transcript.text.done" {
		t.Errorf("transcript stream: %v, last %q", telling.Err(), last)
	}
	judged, err := client.Moderations.New(ctx, openai.ModerationNewParams{Input: openai.ModerationNewParamsInputUnion{OfString: param.NewOpt("A weir.")}})
	if err != nil || len(judged.Results) != 1 {
		t.Errorf("moderation: %v", err)
	}
	asked := openai.CompletionNewParams{Model: "gpt-3.5-turbo", Prompt: openai.CompletionNewParamsPromptUnion{OfString: param.NewOpt("A weir is")}, MaxTokens: param.NewOpt(int64(9))}
	continued, err := client.Completions.New(ctx, asked)
	if err != nil || continued.Usage.CompletionTokens != 9 {
		t.Fatalf("completion: %v", err)
	}
	stream, text := client.Completions.NewStreaming(ctx, asked), ""
	for stream.Next() {
		text += stream.Current().Choices[0].Text
	}
	if stream.Err() != nil || text != continued.Choices[0].Text {
		t.Errorf("completion stream: %v %q", stream.Err(), text)
	}
}
