package sandbox

import (
	"context"
	"fmt"

	"weir/relay/tokens"
	"weir/relay/wire"
)

// completions says to each prompt what chat says to it as a message.
func (u *Upstream) completions(ctx context.Context, model, effect string, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.CompletionsInput](req)
	if err != nil {
		return nil, err
	}
	a := &answer{about: u.about(), base: model, usage: wire.Usage{Input: tokens.CountCompletions(model, in)}}
	prompts := in.Texts
	for _, list := range in.Tokens {
		prompts = append(prompts, fmt.Sprint(list))
	}
	each := int(max(req.Choices, 1)) / len(prompts)
	for _, prompt := range prompts {
		text := prompt
		if in.Suffix != "" {
			text += "\n" + in.Suffix
		}
		chat := &wire.Chat{Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{wire.Text(text)}}}}
		seed, lang := seedOf(model, chat), languageOf(prompt)
		for i := range each {
			c := speak(model, chat, lang, seed+uint64(i)*0x9e3779b97f4a7c15, limitOf(to, req))
			if in.Echo && len(in.Texts) > 0 {
				c.echo = prompt
			}
			a.usage.Output += int64(c.tokens)
			a.choices = append(a.choices, c)
		}
	}
	return a.wire(ctx, effect, req), nil
}
