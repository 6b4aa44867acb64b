// Package locale knows the languages in which Weir speaks to people outside the dashboard: in mail.
package locale

import "golang.org/x/text/language"

// Language is one that Weir speaks.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh" // 简体中文
)

// All lists the languages; the first is spoken to those who understand none of them.
func All() []Language { return []Language{English, Chinese} }

// maxHeader bounds what is read of a header that anybody may send.
const maxHeader = 256

// matcher yields the index of a language in All.
var matcher = language.NewMatcher([]language.Tag{language.English, language.Chinese})

// Match is the language that suits an Accept-Language header best; English for an empty or unreadable one.
func Match(accept string) Language {
	if len(accept) > maxHeader {
		return English
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return English
	}
	_, index, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return English
	}
	return All()[index]
}
