package locale_test

import (
	"strings"
	"testing"

	"weir/internal/locale"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]locale.Language{
		"":                               locale.English,
		"*":                              locale.English,
		"fr-FR,fr;q=0.9":                 locale.English,
		"zh-CN,zh;q=0.9,en;q=0.8":        locale.Chinese,
		"zh-Hant-TW":                     locale.Chinese,
		"zh":                             locale.Chinese,
		"en-GB,en;q=0.9,zh-CN;q=0.8":     locale.English,
		"de, zh;q=0.5":                   locale.Chinese,
		";;;q=x":                         locale.English,
		strings.Repeat("zh-CN,", 10_000): locale.English,
	} {
		if got := locale.Match(accept); got != want {
			t.Errorf("%.40q: got %s, want %s", accept, got, want)
		}
	}
}
