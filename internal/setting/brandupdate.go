package setting

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir/ent"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/viewer"
)

// maxName bounds the name of the installation and of the sender, in characters.
const maxName = 40

// UpdateBrandInput changes what is not nil; what is empty is as usual again.
type UpdateBrandInput struct {
	// Version is that of the brand that the caller has seen.
	Version                 int
	Name                    *string
	AccentLight, AccentDark *string
	Sender                  *string
	// Logo is the picture itself; empty for none.
	Logo *[]byte
	// Letters and Footers replace all of them.
	Letters *[]mail.Words
	Footers *map[locale.Language]string
}

// Validate reports every fault of the input.
func (in UpdateBrandInput) Validate() error {
	var faults []error
	if in.Version < 0 {
		faults = append(faults, fault.Field("version", "The version is that of the brand as it was read."))
	}
	for field, name := range map[string]*string{"name": in.Name, "sender": in.Sender} {
		if name != nil && !validName(*name) {
			faults = append(faults, fault.Field(field, "A name is one line of at most 40 characters, without spaces around it, < or >."))
		}
	}
	if in.AccentLight != nil {
		faults = append(faults, lightTheme.check(*in.AccentLight))
	}
	if in.AccentDark != nil {
		faults = append(faults, darkTheme.check(*in.AccentDark))
	}
	faults = append(faults, in.wordingOver(mail.Wording{}).Validate())
	return errors.Join(faults...)
}

func validName(s string) bool {
	return s == strings.TrimSpace(s) && utf8.RuneCountInString(s) <= maxName &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) || strings.ContainsRune("<>\u2028\u2029", r) })
}

func (in UpdateBrandInput) wordingOver(w mail.Wording) mail.Wording {
	if in.Letters != nil {
		w.Letters = slices.DeleteFunc(slices.Clone(*in.Letters), func(l mail.Words) bool { return l.Subject == "" && l.Intro == "" })
	}
	if in.Footers != nil {
		w.Footers = maps.Clone(*in.Footers)
		maps.DeleteFunc(w.Footers, func(_ locale.Language, text string) bool { return text == "" })
	}
	return w
}

// authorizeBrand: administrators of the platform.
func authorizeBrand(ctx context.Context) error {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return fault.New(fault.Unauthenticated, "Sign in first.")
	case v.IsSystem() || v.IsPlatformAdmin():
		return nil
	}
	return fault.New(fault.Forbidden, "Only the platform's administrators may do that.")
}

// Update changes the brand, in force on every node within a second. Administrators of the platform (FORBIDDEN). CONFLICT with Field
// version when it has changed since the caller read it; INVALID, with the field, also for colours that cannot be read. Audited.
func (s *Brands) Update(ctx context.Context, in UpdateBrandInput) (Brand, error) {
	if err := authorizeBrand(ctx); err != nil {
		return Brand{}, err
	}
	if err := in.Validate(); err != nil {
		return Brand{}, err
	}
	var logo Logo
	if in.Logo != nil && len(*in.Logo) > 0 {
		var err error
		if logo, err = NewLogo(*in.Logo); err != nil {
			return Brand{}, err
		}
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Brand, error) {
		sys := viewer.SystemContext(ctx, "settings")
		before, text, err := read[storedBrand](sys, tx.Setting, brandID)
		switch {
		case err != nil:
			return Brand{}, err
		case before.Version != in.Version:
			return Brand{}, errStale
		}
		after := in.applied(before)
		if in.Logo != nil {
			after.Logo = logo.Name
		}
		after.Version, after.ChangedAt = before.Version+1, s.cfg.Clock.Now()
		if err := write(sys, tx, brandID, text, after); err != nil {
			return Brand{}, err
		}
		if logo.Name != "" && logo.Name != before.Logo {
			if err := keepLogo(sys, tx, logo); err != nil {
				return Brand{}, err
			}
		}
		if err := audit.Append(ctx, tx, audit.Event{Action: "brand.update", TargetID: brandID, Before: before, After: after}); err != nil {
			return Brand{}, err
		}
		return after.brand(), s.cfg.Revisions.Bump(ctx, tx, db.SettingRevision)
	})
}

func (in UpdateBrandInput) applied(row storedBrand) storedBrand {
	for _, change := range []struct {
		to   *string
		what *string
	}{{in.Name, &row.Name}, {in.AccentLight, &row.AccentLight}, {in.AccentDark, &row.AccentDark}, {in.Sender, &row.Sender}} {
		if change.to != nil {
			*change.what = *change.to
		}
	}
	row.AccentLight, row.AccentDark = strings.ToLower(row.AccentLight), strings.ToLower(row.AccentDark)
	row.Wording = in.wordingOver(row.Wording)
	return row
}

// keepLogo puts a logo in the place of the last one; the version of the brand has been taken before, so nobody else does.
func keepLogo(ctx context.Context, tx *ent.Tx, l Logo) error {
	_, text, err := read[Logo](ctx, tx.Setting, logoID)
	if err != nil {
		return err
	}
	return write(ctx, tx, logoID, text, l)
}

// Preview shows a letter, filled with examples, and sends nothing. Administrators of the platform.
func (s *Brands) Preview(ctx context.Context, in PreviewInput) (mail.Message, error) {
	if err := authorizeBrand(ctx); err != nil {
		return mail.Message{}, err
	}
	head, err := s.Letterhead(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	head.Wording = in.over(head.Wording)
	if err := head.Wording.Validate(); err != nil {
		return mail.Message{}, err
	}
	l, err := s.cfg.Mail.Example(in.Kind, in.Language, "you@example.org")
	if err != nil {
		return mail.Message{}, err
	}
	l.Test = false
	return s.cfg.Mail.Preview(head, l)
}

func (in PreviewInput) over(w mail.Wording) mail.Wording {
	words := mail.Words{Kind: in.Kind, Language: in.Language}
	var others []mail.Words
	for _, l := range w.Letters {
		if l.Kind == in.Kind && l.Language == in.Language {
			words = l
		} else {
			others = append(others, l)
		}
	}
	if in.Subject != nil {
		words.Subject = *in.Subject
	}
	if in.Intro != nil {
		words.Intro = *in.Intro
	}
	out := mail.Wording{Letters: append(others, words), Footers: maps.Clone(w.Footers)}
	if in.Footer != nil {
		if out.Footers == nil {
			out.Footers = map[locale.Language]string{}
		}
		out.Footers[in.Language] = *in.Footer
	}
	return out
}

// SendTest sends a letter, filled with examples and marked as a test, to the viewer's own address, and returns that. Administrators
// of the platform, as people; CONFLICT where mail is off, and for a user without an address.
func (s *Brands) SendTest(ctx context.Context, kind mail.Kind, language locale.Language) (string, error) {
	if err := authorizeBrand(ctx); err != nil {
		return "", err
	}
	v := viewer.FromContext(ctx)
	switch {
	case v.UserID == "":
		return "", fault.New(fault.Forbidden, "A test goes to the person who asks for it.")
	case !s.cfg.Mail.On():
		return "", fault.New(fault.Conflict, "Mail is off: SMTP_URL is not set.")
	}
	user, err := s.cfg.Ent.User.Get(viewer.SystemContext(ctx, "settings"), v.UserID)
	if err != nil {
		return "", fmt.Errorf("test letter to %s: %w", v.UserID, err)
	}
	if user.Email == nil || *user.Email == "" {
		return "", fault.New(fault.Conflict, "Your account has no e-mail address.")
	}
	l, err := s.cfg.Mail.Example(kind, language, *user.Email)
	if err != nil {
		return "", err
	}
	err = db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error { return s.cfg.Mail.Enqueue(ctx, tx, l) })
	return *user.Email, err
}
