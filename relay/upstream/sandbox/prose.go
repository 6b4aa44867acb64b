package sandbox

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"weir/relay/tokens"
)

// The length of a text in tokens, unless limited: at least lowTarget where sentences are left that fit under highTarget.
const (
	lowTarget  = 48
	highTarget = 112
)

// language is a stock of sentences. Openings say that this is the sandbox.
type language struct {
	openings, sentences []string
	space               string
}

var english = language{
	openings: []string{
		"This is Weir's sandbox speaking, so no model was asked and nothing left this machine.",
		"Greetings from the sandbox: a small offline stand-in that answers in place of a real model.",
		"You have reached the Weir sandbox, which writes about water while you try out the plumbing.",
		"The sandbox answers here; plug in a channel of your own and a real model will take its place.",
	},
	sentences: []string{
		"A weir does not stop a river, it raises the water a little and lets the rest pass in a thin, even sheet.",
		"Because the crest is level, the height of the water above it tells how much is flowing by.",
		"Millers knew this long before anyone wrote the formula down.",
		"Whoever shares a stream needs two things: a fair gauge and a ledger that everybody trusts.",
		"Every litre that goes over the edge is counted once, and no litre is counted twice.",
		"In a dry summer the pool behind the weir keeps the wheel turning for another week.",
		"When the spring flood comes, the gates open early and the banks stay dry.",
		"Fish climb the ladder at the side, one quiet basin after another.",
		"A good meter is dull company: it never guesses, it never forgets, and it is right at midnight too.",
		"Upstream the river has many sources, yet below the weir it is simply water.",
		"The keeper walks the bank each morning, reads the staff, and writes the number in ink.",
		"If one channel silts up, the water finds the next one before the mill notices.",
		"Small leaks cost more than great storms, since nobody gets up at night for a drip.",
		"On still days the pool is a mirror, and the gauge shows a line so fine that one must kneel to read it.",
		"Moss grows on the old stones, but the brass edge is polished every year.",
		"Those who pay for water by the bucket learn quickly which bucket has a hole.",
	},
	space: " ",
}

var chinese = language{
	openings: []string{
		"这里是 Weir 的沙盒,没有调用任何真实模型,一切都在本机完成。",
		"您好,我是 Weir 沙盒,一个离线的替身,替真正的模型回答您。",
		"沙盒正在作答:接入您自己的渠道之后,就会由真实的模型来回复。",
	},
	sentences: []string{
		"堰并不拦住河水,它只是把水位抬高一点,让多余的水均匀地漫过去。",
		"堰顶是平的,所以看水面高出多少,就知道流过了多少水。",
		"在公式写下来之前,磨坊主人早就明白这个道理。",
		"共用一条溪水的人需要两样东西:公道的量尺,和大家都信得过的账本。",
		"漫过堰顶的每一升水都只记一次,不会漏记,也不会重记。",
		"干旱的夏天,堰后的水塘还能让水车多转一个星期。",
		"春汛来临之前,闸门早早打开,两岸安然无恙。",
		"好的水表从不猜测,从不遗忘,半夜里也一样准确。",
		"上游有许多源头,过了堰,就只是水而已。",
		"一条渠道淤塞了,水会在磨坊察觉之前流进另一条。",
		"小小的滴漏比暴风雨更费钱,因为没有人会为一滴水半夜起身。",
		"看堰的人每天清晨沿岸走一遍,读出刻度,用墨水记下数字。",
	},
}

// prose writes a text of 40 to 120 tokens that the seed decides.
func prose(model string, l language, seed uint64) string {
	rng := sequence(seed)
	var b strings.Builder
	opening := l.openings[rng.below(len(l.openings))]
	b.WriteString(opening)
	n := tokens.Count(model, opening)
	target := lowTarget + rng.below(highTarget-lowTarget-24)
	for at, left := rng.below(len(l.sentences)), len(l.sentences); left > 0 && n < target; at, left = at+1, left-1 {
		sentence := l.sentences[at%len(l.sentences)]
		size := tokens.Count(model, sentence) + 1
		if n+size > highTarget {
			continue
		}
		b.WriteString(l.space)
		b.WriteString(sentence)
		n += size
	}
	return b.String()
}

// languageOf is Chinese where a good part of the letters are Chinese characters and none are kana.
func languageOf(text string) language {
	const enough = 2048
	han, letters := 0, 0
	for i, r := range text {
		if i > enough {
			break
		}
		switch {
		case r < utf8.RuneSelf && !unicode.IsLetter(r):
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return english
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.IsLetter(r):
			letters++
		}
	}
	if han > 0 && han*3 >= letters {
		return chinese
	}
	return english
}

// sequence is a small generator of pseudo-random numbers (SplitMix64, https://prng.di.unimi.it/splitmix64.c, read
// 2026-11-20): the same on every machine and in every version of Go.
type sequence uint64

func (s *sequence) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

func (s *sequence) below(n int) int { return int(s.next() % uint64(n)) }
