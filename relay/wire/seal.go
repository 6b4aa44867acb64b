package wire

// SealMark begins what protocols put into a field of their own to get another vendor's seal back. No vendor may be sent it.
const SealMark = "weir:"

// sealFormats are OpenRouter's names for whose seal it is (https://openrouter.ai/docs/use-cases/reasoning-tokens, read
// 2026-11-20): the only names that clients of OpenAI's API meet.
var sealFormats = map[Protocol]string{
	ProtocolAnthropic: "anthropic-claude-v1",
	ProtocolGemini:    "google-gemini-v1",
	ProtocolResponses: "openai-responses-v1",
}

// Format names in words that travel whose seal it is; "" for nobody's.
func (s Seal) Format() string { return sealFormats[s.By] }

// SealOwner is the reverse of Format.
func SealOwner(format string) (Protocol, bool) {
	for p, f := range sealFormats {
		if f == format {
			return p, true
		}
	}
	return "", false
}
