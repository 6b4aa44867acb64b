package sandbox

import "strings"

// The switches that a model's name may end in, in demo mode (CONTRACT.md §1).
const (
	SwitchError500 = "error-500" // fails
	SwitchError429 = "error-429" // refuses for a second
	SwitchSlow     = "slow"      // 2 s to the first byte
	SwitchPaced    = "paced"     // 50 ms per chunk of a stream
	SwitchDrop     = "drop"      // breaks off after some text
	SwitchHang     = "hang"      // says nothing until the client leaves
	SwitchFail     = "fail"      // a video that fails; chat and embeddings ignore it
)

// SplitSwitch splits a documented switch off a model's name: "gpt-4o:slow" is "gpt-4o" and "slow". A name that ends in
// anything else is returned whole, with "".
func SplitSwitch(model string) (base, effect string) {
	i := strings.LastIndexByte(model, ':')
	if i <= 0 {
		return model, ""
	}
	switch effect = model[i+1:]; effect {
	case SwitchError500, SwitchError429, SwitchSlow, SwitchPaced, SwitchDrop, SwitchHang, SwitchFail:
		return model[:i], effect
	}
	return model, ""
}
