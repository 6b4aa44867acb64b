package openai

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
)

// Vendors charge some things apart from tokens, by the search or by the hour, or charge more for the same tokens. The price book
// has no price for them, so that they would cost and not be charged: they are refused.
// Sources: facts/providers.md §1.1, §5 and the price pages that the book names, read 2026-11-20.
var (
	chargedTools = []string{
		"web_search", "file_search", "code_interpreter", "image_generation", "builtin_function", "retrieval", "openrouter:",
	}
	dearTiers = []string{"priority", "fast", "scale"}
)

// unpriced takes what asks for nothing.
func unpriced(path string, v gjson.Result) error {
	if v.Type == gjson.Null || v.Type == gjson.False || (v.IsArray() && len(v.Array()) == 0) {
		return nil
	}
	return notSold(path)
}

func notSold(path string) error {
	return invalid(wire.ReasonInvalidValue, path, "'%s' asks for something that is charged apart from tokens; it is not offered here.", path)
}

func serviceTier(path string, v gjson.Result) error {
	if err := text(1, 64)(path, v); err != nil {
		return err
	}
	if slices.Contains(dearTiers, strings.ToLower(v.Str)) {
		return invalid(wire.ReasonInvalidValue, path, "The service tier '%s' has a price of its own and is not offered here.", clip(v.Str))
	}
	return nil
}

// chargedTool tells tools that a vendor runs and charges.
func chargedTool(kind string) bool {
	return slices.ContainsFunc(chargedTools, func(prefix string) bool { return strings.HasPrefix(kind, prefix) })
}
