package mail

import (
	"strings"
	"testing"
	"time"

	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/locale"
)

// There is an example of every value.
func TestExamples(t *testing.T) {
	t.Parallel()
	s := New(Config{LinkBase: "https://ai.example.com", Clock: clock.NewFake(time.Now())})
	for kind, f := range forms {
		l, err := s.Example(kind, locale.Chinese, "ada@example.org")
		if err == nil {
			err = l.check()
		}
		if err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		for _, name := range f.values {
			if examples[name] == "" {
				t.Errorf("%s has no example of %s", kind, name)
			}
		}
	}
	if _, err := s.Example("spam", locale.English, "ada@example.org"); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
}

// The operator's words stand in the letters of their kind and language, and what values say is as inert there as elsewhere.
func TestWording(t *testing.T) {
	t.Parallel()
	h := Letterhead{Site: "Brook", Sender: "Brook mail", Accent: "#112233", Wording: Wording{
		Letters: []Words{{Kind: Invitation, Language: locale.English, Subject: "{{.Inviter}} asks you to {{.Site}}", Intro: "Welcome <b>aboard</b>, {{.Tenant}}."}},
		Footers: map[locale.Language]string{locale.English: "Brook Ltd.\n1 Mill Lane", locale.Chinese: "小溪公司"},
	}}
	if err := h.Wording.Validate(); err != nil {
		t.Fatal(err)
	}
	m, err := render(letterhead{Letterhead: h, Home: head.Home}, sample(Invitation, locale.English))
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "<Inviter> asks you to Brook" || m.Sender != "Brook mail" || !strings.HasPrefix(m.Text, "Welcome <b>aboard</b>, <Tenant>.") ||
		!strings.Contains(m.Text, "Brook Ltd.\n1 Mill Lane\n\n-- \nBrook\n") {
		t.Errorf("got %q\n%s", m.Subject, m.Text)
	}
	if !strings.Contains(m.HTML, "Welcome &lt;b&gt;aboard&lt;/b&gt;, &lt;Tenant&gt;.") || !strings.Contains(m.HTML, "background:#112233") {
		t.Errorf("got %s", m.HTML)
	}
	l := sample(Invitation, locale.Chinese)
	l.Test = true
	m, err = render(letterhead{Letterhead: h, Home: head.Home}, l)
	if err != nil || !strings.HasPrefix(m.Subject, "[测试] ") || strings.Contains(m.Text, "Welcome") || !strings.Contains(m.Text, "小溪公司") {
		t.Errorf("%v: got %q\n%s", err, m.Subject, m.Text)
	}
}

func TestWordingThatIsRefused(t *testing.T) {
	t.Parallel()
	one := func(w Words) Wording { return Wording{Letters: []Words{w}} }
	for name, w := range map[string]Wording{
		"unknown kind":      one(Words{Kind: "spam", Language: locale.English}),
		"unknown language":  one(Words{Kind: Invitation, Language: "tlh"}),
		"two lines":         one(Words{Kind: Invitation, Language: locale.English, Subject: "a\r\nBcc: b@c.d"}),
		"long subject":      one(Words{Kind: Invitation, Language: locale.English, Subject: strings.Repeat("é", 151)}),
		"long intro":        one(Words{Kind: Invitation, Language: locale.English, Intro: strings.Repeat("é", 1001)}),
		"unknown value":     one(Words{Kind: Invitation, Language: locale.English, Intro: "{{.Password}}"}),
		"value of others":   one(Words{Kind: PasswordChanged, Language: locale.English, Intro: "{{.Expires}}"}),
		"a loop":            one(Words{Kind: Invitation, Language: locale.English, Intro: "{{range .}}x{{end}}"}),
		"a function":        one(Words{Kind: Invitation, Language: locale.English, Subject: `{{printf "%999999d" 1}}`}),
		"an open bracket":   one(Words{Kind: Invitation, Language: locale.English, Subject: "{{"}),
		"braces that join":  one(Words{Kind: Invitation, Language: locale.English, Subject: "{{{.Site}}{.Site}}"}),
		"three braces":      one(Words{Kind: Invitation, Language: locale.English, Subject: "{{{.Site}}"}),
		"twice":             {Letters: []Words{{Kind: Invitation, Language: locale.English}, {Kind: Invitation, Language: locale.English, Intro: "x"}}},
		"long footer":       {Footers: map[locale.Language]string{locale.English: strings.Repeat("é", 1001)}},
		"unknown footer":    {Footers: map[locale.Language]string{"tlh": "x"}},
		"control character": {Footers: map[locale.Language]string{locale.English: "a\x00b"}},
	} {
		if err := w.Validate(); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
