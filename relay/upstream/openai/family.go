package openai

import "strings"

// reasoners are OpenAI's families of models that think: they refuse max_tokens, temperature and top_p, and take developer
// messages and an effort. Other servers know no other name of the limit than max_tokens. Source: facts/providers.md §1.1.
var reasoners = []string{"o1", "o3", "o4", "gpt-5", "gpt-6", "gpt-7", "gpt-8", "gpt-9"}

// returners are families whose servers want the thinking of earlier turns back, as reasoning_content; OpenAI itself refuses
// the field. Source: facts/providers.md §4.
var returners = []string{"deepseek", "kimi", "glm", "minimax"}

func isReasoner(model string) bool { return ofFamily(model, reasoners) }

func wantsThinking(model string) bool { return ofFamily(strings.ToLower(model), returners) }

func ofFamily(model string, families []string) bool {
	name := model[strings.LastIndexByte(model, '/')+1:]
	for _, prefix := range families {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
