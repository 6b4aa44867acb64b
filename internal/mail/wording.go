package mail

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"weir/internal/fault"
	"weir/internal/locale"
	"weir/internal/secret"
)

// Letterhead is what all letters of an installation share, and its operator may choose.
type Letterhead struct {
	Site    string // the installation's name
	Sender  string // the name beside the sender's address; empty for the configured one
	Accent  string // colour of buttons, "#rrggbb", on which white can be read; empty for the usual one
	Wording Wording
}

// Wording is what the operator says in letters besides, or in place of, what they say by themselves.
type Wording struct {
	Letters []Words                    `json:"letters,omitempty"`
	Footers map[locale.Language]string `json:"footers,omitempty"`
}

// Words are those of one kind of letter in one language. Values of the kind may appear as {{.Name}}.
type Words struct {
	Kind     Kind            `json:"kind"`
	Language locale.Language `json:"language"`
	Subject  string          `json:"subject,omitempty"` // in place of the usual one; empty for that
	Intro    string          `json:"intro,omitempty"`   // a paragraph before the others; empty for none
}

// Bounds of the operator's words, in characters.
const (
	maxSubject = 150
	maxIntro   = 1000
	maxFooter  = 1000
)

var (
	testMarks   = map[locale.Language]string{locale.English: "[Test] ", locale.Chinese: "[测试] "}
	placeholder = regexp.MustCompile(`\{\{\.([A-Za-z]+)\}\}`)
)

// Placeholders lists what the words of a kind may name; nil for a kind that there is not.
func Placeholders(kind Kind) []string {
	f, known := forms[kind]
	if !known {
		return nil
	}
	names := append(slices.Clone(f.values), "Site")
	if f.link {
		names = append(names, "Expires")
	}
	return names
}

// UsualSubject is the subject of a kind where the operator has chosen none.
func UsualSubject(kind Kind, language locale.Language) (string, error) {
	all, err := library()
	if err != nil {
		return "", err
	}
	return all[language][kind].Subject, nil
}

// over returns the texts with the operator's words in them.
func (w Wording) over(t texts, l Letter) texts {
	for _, words := range w.Letters {
		if words.Kind != l.Kind || words.Language != l.Language {
			continue
		}
		if words.Subject != "" {
			t.Subject = words.Subject
		}
		if words.Intro != "" {
			t.Paragraphs = append([]string{words.Intro}, t.Paragraphs...)
		}
	}
	return t
}

// Validate reports every fault, with the fields "letters" and "footers".
func (w Wording) Validate() error {
	var faults []error
	seen := map[Words]bool{}
	for _, words := range w.Letters {
		which := Words{Kind: words.Kind, Language: words.Language}
		if seen[which] {
			faults = append(faults, fault.Field("letters", fmt.Sprintf("The letter %s in %s is there twice.", words.Kind, words.Language)))
		}
		seen[which] = true
		faults = append(faults, words.validate())
	}
	for language, text := range w.Footers {
		switch {
		case !slices.Contains(locale.All(), language):
			faults = append(faults, fault.Field("footers", "There is no such language."))
		case utf8.RuneCountInString(text) > maxFooter || strings.ContainsFunc(text, unprintable):
			faults = append(faults, fault.Field("footers", "A footer is text of at most 1,000 characters."))
		}
	}
	return errors.Join(faults...)
}

func (w Words) validate() error {
	names := Placeholders(w.Kind)
	where := fmt.Sprintf("The letter %s in %s: ", w.Kind, w.Language)
	switch {
	case names == nil || !slices.Contains(locale.All(), w.Language):
		return fault.Field("letters", "There is no such letter.")
	case utf8.RuneCountInString(w.Subject) > maxSubject || strings.ContainsFunc(w.Subject, unicode.IsControl):
		return fault.Field("letters", where+"a subject is one line of at most 150 characters.")
	case utf8.RuneCountInString(w.Intro) > maxIntro || strings.ContainsFunc(w.Intro, unprintable):
		return fault.Field("letters", where+"an introduction is text of at most 1,000 characters.")
	}
	for _, text := range []string{w.Subject, w.Intro} {
		for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(names, found[1]) {
				return fault.Field("letters", where+"{{."+found[1]+"}} is not known. There are {{."+strings.Join(names, "}}, {{.")+"}}.")
			}
		}
		// Nothing else of the language of templates: it could loop, or fail when the letter is sent.
		rest := placeholder.ReplaceAllString(text, "")
		if strings.Contains(rest, "{{") || strings.Contains(rest, "}}") || strings.Contains(text, "{{{") || strings.Contains(text, "}}}") {
			return fault.Field("letters", where+"between {{ and }} stands a value alone, such as {{.Site}}.")
		}
	}
	return nil
}

func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' }

// examples of every value that letters name.
var examples = map[string]string{
	"Address": "ada@example.org", "Login": "ada@example.org", "Tenant": "Analytical Engines", "Inviter": "Charles", "Role": "Member",
	"Day": "2027-01-31", "Amount": "$20.00", "Balance": "$1.25", "Plan": "Team", "Scope": "Analytical Engines", "Spent": "$80.00", "Limit": "$100.00",
	"Models": "gpt-4o, claude-sonnet", "Channel": "OpenAI 1", "Reason": "the credential was refused",
	"Who": "Analytical Engines", "URL": "https://example.org/hook",
}

// Example is a letter of a kind with examples in the place of values, whose button leads to the dashboard's front page. Marked as a
// test. INVALID for a kind or a language that there is not.
func (s *Service) Example(kind Kind, language locale.Language, to string) (Letter, error) {
	f, known := forms[kind]
	if !known || !slices.Contains(locale.All(), language) {
		return Letter{}, fault.Field("kind", "There is no such letter.")
	}
	l := Letter{Kind: kind, To: to, Language: language, Values: map[string]string{}, Test: true}
	for _, name := range f.values {
		l.Values[name] = examples[name]
	}
	if f.link {
		l.Link, l.Expires = secret.New(s.cfg.LinkBase+"/"), s.cfg.Clock.Now().Add(time.Hour)
	}
	return l, nil
}

// Preview puts a letter into words under a letterhead, and sends nothing.
func (s *Service) Preview(head Letterhead, l Letter) (Message, error) {
	return render(letterhead{Letterhead: head, Home: s.cfg.LinkBase}, l)
}
