package sandbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/tidwall/gjson"

	"weir/relay/tokens"
	"weir/relay/wire"
)

const textCompletion = "text_completion"

// completions says to each prompt what chat says to it as a message.
func (u *Upstream) completions(ctx context.Context, model, effect string, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.CompletionsInput](req)
	if err != nil {
		return nil, err
	}
	a := &answer{
		id: "cmpl-" + strconv.FormatUint(rand.Uint64(), 36), created: u.now().Unix(), model: req.Model, base: model, plain: true,
		usage: wire.Usage{Input: tokens.CountCompletions(model, in)},
	}
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
		chat := &wire.Chat{Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{{Kind: wire.PartText, Text: text}}}}}
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

// appendPlain appends a choice of a text completion; finish "" is null.
func appendPlain(dst []byte, index int, text, finish string) []byte {
	dst = gjson.AppendJSONString(append(dst, `{"text":`...), text)
	dst = strconv.AppendInt(append(dst, `,"index":`...), int64(index), 10)
	dst = append(dst, `,"logprobs":null,"finish_reason":`...)
	if finish == "" {
		return append(dst, "null}"...)
	}
	return append(gjson.AppendJSONString(dst, finish), '}')
}

// plainPiece ends a chunk of a text completion.
func (c *choice) plainPiece(dst []byte, p piece) []byte {
	text, finish := p.text, ""
	switch p.kind {
	case pieceRole:
		text = c.echo
	case pieceFinish:
		finish = c.finish
	}
	return append(appendPlain(dst, p.choice, text, finish), "]}"...)
}
