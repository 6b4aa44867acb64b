package mail

import (
	"strings"
	"testing"
	"time"

	"weir/internal/locale"
	"weir/internal/secret"
)

var head = letterhead{Letterhead: Letterhead{Site: "Weir"}, Home: "https://ai.example.com"}

// sample is a letter of a kind with every value that it takes.
func sample(kind Kind, language locale.Language) Letter {
	l := Letter{Kind: kind, To: "ada@example.org", Language: language, Values: map[string]string{}}
	for _, name := range forms[kind].values {
		l.Values[name] = "<" + name + ">"
	}
	if forms[kind].link {
		l.Link = secret.New("https://ai.example.com/page#token=abc")
		l.Expires = time.Date(2026, 11, 20, 12, 30, 0, 0, time.UTC)
	}
	return l
}

// Every kind has a text in every language that shows all its values and its link, and nothing that is not escaped.
func TestEveryLetterInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range locale.All() {
		for kind, f := range forms {
			l := sample(kind, language)
			m, err := render(head, l)
			if err != nil {
				t.Errorf("%s in %s: %v", kind, language, err)
				continue
			}
			if m.Subject == "" || strings.ContainsAny(m.Subject, "\r\n") || m.To != l.To || !strings.Contains(m.HTML, `lang="`+string(language)+`"`) {
				t.Errorf("%s in %s: subject %q", kind, language, m.Subject)
			}
			for _, name := range f.values {
				if !strings.Contains(m.Text, "<"+name+">") || !strings.Contains(m.HTML, "&lt;"+name+"&gt;") || strings.Contains(m.HTML, "<"+name+">") {
					t.Errorf("%s in %s does not show %s: %s", kind, language, name, m.Text)
				}
			}
			if f.link != strings.Contains(m.Text, "#token=abc") || f.link != strings.Contains(m.HTML, `href="https://ai.example.com/page#token=abc"`) {
				t.Errorf("%s in %s: link shown wrongly:\n%s\n%s", kind, language, m.Text, m.HTML)
			}
			if f.link && !strings.Contains(m.Text, "2026-11-20 12:30 UTC") {
				t.Errorf("%s in %s does not say when the link ends", kind, language)
			}
		}
		all, err := library()
		if err != nil {
			t.Fatal(err)
		}
		for kind := range all[language] {
			if _, ok := forms[kind]; !ok {
				t.Errorf("%s has a text for %s, which is no kind", language, kind)
			}
		}
	}
}

func TestLettersThatAreNone(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Letter){
		"unknown kind":     func(l *Letter) { l.Kind = "spam" },
		"value missing":    func(l *Letter) { l.Values = nil },
		"value too many":   func(l *Letter) { l.Values["Extra"] = "x" },
		"link missing":     func(l *Letter) { l.Link = secret.String{} },
		"unknown language": func(l *Letter) { l.Language = "tlh" },
		"no address":       func(l *Letter) { l.To = "ada" },
		"two addresses":    func(l *Letter) { l.To = "a@b.c, d@e.f" },
		"header in it":     func(l *Letter) { l.To = "a@b.c\r\nBcc: d@e.f" },
	} {
		l := sample(Invitation, locale.English)
		if err := l.check(); err != nil {
			t.Fatal(err)
		}
		if change(&l); l.check() == nil {
			t.Errorf("%s: no fault", name)
		}
	}
}

// A name that somebody chose is one line and no link.
func TestNamesAreInert(t *testing.T) {
	t.Parallel()
	l := sample(Invitation, locale.English)
	l.Values["Tenant"] = "Win now:\r\nhttps://evil.example/x " + strings.Repeat("a", 1000)
	m, err := render(head, l)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(m.Subject, "\r\n") || strings.Contains(m.Text, "evil.example") || strings.Contains(m.Text, "https://evil") ||
		strings.Contains(m.HTML, `"https://evil`) || len(m.Subject) > 400 {
		t.Errorf("got %q", m.Subject)
	}
}
