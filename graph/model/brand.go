package model

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"weir/internal/fault"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/setting"
)

// MarshalLetterKind writes a kind of letter as a GraphQL enum value.
func MarshalLetterKind(k mail.Kind) graphql.Marshaler { return quoted(strings.ToUpper(string(k))) }

// UnmarshalLetterKind reads a GraphQL enum value.
func UnmarshalLetterKind(v any) (mail.Kind, error) {
	s, _ := v.(string)
	return mail.Kind(strings.ToLower(s)), nil // the values of the enum are those of the schema
}

// Brand is how the installation presents itself.
type Brand struct {
	Version     int
	Name        string
	NameIsSet   bool
	LogoURL     *string
	AccentLight *string
	AccentDark  *string
	Sender      string
	Letters     []*LetterWords
	Footers     []*LetterFooter
	ChangedAt   *time.Time
}

// LetterWords are the operator's words in one kind of letter, in one language.
type LetterWords struct {
	Kind           mail.Kind
	Language       locale.Language
	UsualSubject   string
	Subject, Intro string
	Placeholders   []string
}

// LetterFooter is what stands below all letters of a language.
type LetterFooter struct {
	Language locale.Language
	Text     string
}

// OrNull is nil for nothing.
func OrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// LogoURL is where the dashboard serves a logo; nil for none.
func LogoURL(b setting.Brand) *string {
	if b.Logo == "" {
		return nil
	}
	return new("/brand/" + b.Logo)
}

// NewBrand shows a brand.
func NewBrand(b setting.Brand) (*Brand, error) {
	out := &Brand{
		Version: b.Version, Name: b.Name, NameIsSet: b.NameSet, LogoURL: LogoURL(b), AccentLight: OrNull(b.AccentLight), AccentDark: OrNull(b.AccentDark),
		Sender: b.Sender,
	}
	if !b.ChangedAt.IsZero() {
		out.ChangedAt = &b.ChangedAt
	}
	said := map[mail.Words]mail.Words{}
	for _, w := range b.Wording.Letters {
		said[mail.Words{Kind: w.Kind, Language: w.Language}] = w
	}
	for _, kind := range mail.SortedKinds() {
		for _, language := range locale.All() {
			usual, err := mail.UsualSubject(kind, language)
			if err != nil {
				return nil, err
			}
			w := said[mail.Words{Kind: kind, Language: language}]
			out.Letters = append(out.Letters, &LetterWords{
				Kind: kind, Language: language, UsualSubject: usual, Subject: w.Subject, Intro: w.Intro, Placeholders: mail.Placeholders(kind),
			})
		}
	}
	for _, language := range locale.All() {
		if text := b.Wording.Footers[language]; text != "" {
			out.Footers = append(out.Footers, &LetterFooter{Language: language, Text: text})
		}
	}
	return out, nil
}

// LetterPreview is a letter in words.
type LetterPreview struct{ Subject, Text string }

// UpdateBrandInput says what to change; nil leaves things as they are.
type UpdateBrandInput struct {
	Version     int
	Name        *string
	Logo        *string
	AccentLight *string
	AccentDark  *string
	Sender      *string
	Letters     []*LetterWordsInput
	Footers     []*LetterFooterInput
}

// LetterWordsInput are the operator's words in one kind of letter, in one language.
type LetterWordsInput struct {
	Kind           mail.Kind
	Language       locale.Language
	Subject, Intro string
}

// LetterFooterInput is what stands below all letters of a language.
type LetterFooterInput LetterFooter

// Domain is the same for the domain. INVALID for a logo that is not in base64, and a language whose footer is there twice.
func (in *UpdateBrandInput) Domain() (setting.UpdateBrandInput, error) {
	out := setting.UpdateBrandInput{
		Version: in.Version, Name: in.Name, AccentLight: in.AccentLight, AccentDark: in.AccentDark, Sender: in.Sender,
	}
	if in.Logo != nil {
		logo, err := base64.StdEncoding.DecodeString(*in.Logo)
		if err != nil {
			return out, fault.Field("logo", "The logo is not in base64.")
		}
		out.Logo = &logo
	}
	if in.Letters != nil {
		letters := make([]mail.Words, 0, len(in.Letters))
		for _, l := range in.Letters {
			letters = append(letters, mail.Words(*l))
		}
		out.Letters = &letters
	}
	if in.Footers != nil {
		footers := map[locale.Language]string{}
		for _, f := range in.Footers {
			if _, twice := footers[f.Language]; twice {
				return out, fault.Field("footers", "There is one footer for each language.")
			}
			footers[f.Language] = f.Text
		}
		out.Footers = &footers
	}
	return out, nil
}

// UpdateBrandPayload is the result of updateBrand.
type UpdateBrandPayload struct{ Brand *Brand }

// SendTestLetterInput says which letter to send.
type SendTestLetterInput struct {
	Kind     mail.Kind
	Language locale.Language
}

// SendTestLetterPayload is the result of sendTestLetter.
type SendTestLetterPayload struct{ SentTo string }
