package setting_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"weir/ent/auditevent"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/setting"
	"weir/internal/viewer"
)

func startBrands(t *testing.T, target string) (*setting.Brands, *authtest.Node) {
	t.Helper()
	n := authtest.Start(t, target, authtest.Option{})
	return setting.NewBrands(setting.BrandsConfig{
		Ent: n.Ent, Revisions: n.Revisions, Clock: clock.System{}, Mail: mail.New(mail.Config{Ent: n.Ent, Clock: clock.System{}, LinkBase: "https://brook.example"}),
	}), n
}

// picture is a PNG of some pixels.
func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is set is in force at once, on other nodes too, audited without the picture; what is emptied is as usual again.
func TestUpdateBrand(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		s, n := startBrands(t, target)
		admin := as(t.Context(), viewer.PlatformAdmin)
		if b, err := s.Now(t.Context()); err != nil || b.Name != setting.UsualName || b.NameSet || b.Version != 0 {
			t.Fatalf("before: %+v, %v", b, err)
		}
		logo := picture(t, 3, 4)
		words := []mail.Words{{Kind: mail.Invitation, Language: locale.English, Subject: "Come to {{.Site}}"}, {Kind: mail.Invitation, Language: locale.Chinese}}
		b, err := s.Update(admin, setting.UpdateBrandInput{
			Name: new("Brook 小溪"), AccentLight: new("#0B5F73"), AccentDark: new("#49c7c0"), Sender: new("Brook mail"), Logo: &logo, Letters: &words,
			Footers: &map[locale.Language]string{locale.English: "Brook Ltd."},
		})
		if err != nil || b.Version != 1 || b.AccentLight != "#0b5f73" || len(b.Wording.Letters) != 1 || !strings.HasSuffix(b.Logo, ".png") {
			t.Fatalf("changed: %+v, %v", b, err)
		}
		now, err := s.Now(t.Context())
		if err != nil || now.Name != "Brook 小溪" || !now.NameSet || now.Letterhead().Sender != "Brook mail" || now.Wording.Footers[locale.English] != "Brook Ltd." {
			t.Errorf("now: %+v, %v", now, err)
		}
		if l, err := s.Logo(t.Context(), b.Logo); err != nil || l.Type != "image/png" || !bytes.Equal(l.Body, logo) {
			t.Errorf("the logo: %s, %v", l.Type, err)
		}
		if _, err := s.Logo(t.Context(), "platform:settings"); !errors.Is(err, setting.ErrNoLogo) {
			t.Errorf("another logo: %v", err)
		}
		other := picture(t, 5, 5)
		second, err := s.Update(admin, setting.UpdateBrandInput{Version: 1, Logo: &other, Name: new("")})
		if err != nil || second.Name != setting.UsualName || second.Logo == b.Logo || second.AccentDark != "#49c7c0" {
			t.Errorf("changed again: %+v, %v", second, err)
		}
		if _, err := s.Logo(t.Context(), b.Logo); !errors.Is(err, setting.ErrNoLogo) {
			t.Errorf("the last logo: %v", err)
		}
		if l, err := s.Logo(t.Context(), second.Logo); err != nil || !bytes.Equal(l.Body, other) {
			t.Errorf("the next logo: %v", err)
		}
		if last, err := s.Update(admin, setting.UpdateBrandInput{Version: 2, Logo: &[]byte{}, AccentDark: new("")}); err != nil || last.Logo != "" || last.AccentDark != "" {
			t.Errorf("no logo: %+v, %v", last, err)
		}
		if _, err := s.Update(admin, setting.UpdateBrandInput{Version: 2, Name: new("Late")}); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("from an old version: %v", err)
		}
		events, err := n.Ent.AuditEvent.Query().Where(auditevent.Action("brand.update")).All(viewer.SystemContext(t.Context(), "test"))
		if err != nil || len(events) != 3 {
			t.Errorf("%d events, %v", len(events), err)
		}
	})
}

func TestBrandsThatAreRefused(t *testing.T) {
	t.Parallel()
	s, _ := startBrands(t, dbtest.SQLite(t).Target)
	admin := as(t.Context(), viewer.PlatformAdmin)
	var jpg bytes.Buffer
	if err := jpeg.Encode(&jpg, image.NewGray(image.Rect(0, 0, 4097, 2)), nil); err != nil {
		t.Fatal(err)
	}
	logo := func(b []byte) setting.UpdateBrandInput { return setting.UpdateBrandInput{Logo: &b} }
	for name, row := range map[string]struct {
		in    setting.UpdateBrandInput
		field string
		says  string
	}{
		"a long name":        {setting.UpdateBrandInput{Name: new(strings.Repeat("é", 41))}, "name", ""},
		"two lines":          {setting.UpdateBrandInput{Sender: new("Brook\r\nBcc: a@b.c")}, "sender", ""},
		"a tag":              {setting.UpdateBrandInput{Name: new("<b>Brook</b>")}, "name", ""},
		"no colour":          {setting.UpdateBrandInput{AccentLight: new("red")}, "accentLight", "hexadecimal"},
		"a colour's trap":    {setting.UpdateBrandInput{AccentLight: new("#12345_")}, "accentLight", "hexadecimal"},
		"yellow on white":    {setting.UpdateBrandInput{AccentLight: new("#f0c040")}, "accentLight", "1.4:1"},
		"navy in the dark":   {setting.UpdateBrandInput{AccentDark: new("#102040")}, "accentDark", "lighter"},
		"svg":                {logo([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)), "logo", "PNG"},
		"a page":             {logo([]byte("<!doctype html>")), "logo", "PNG"},
		"half a png":         {logo(picture(t, 3, 3)[:20]), "logo", "cannot be read"},
		"a wide picture":     {logo(jpg.Bytes()), "logo", "4,096"},
		"a large file":       {logo(append(picture(t, 3, 3), make([]byte, setting.MaxLogo)...)), "logo", "256 kB"},
		"a letter's loop":    {setting.UpdateBrandInput{Letters: &[]mail.Words{{Kind: mail.Invitation, Language: locale.English, Intro: "{{range .}}"}}}, "letters", ""},
		"an unknown version": {setting.UpdateBrandInput{Version: -1}, "version", ""},
	} {
		_, err := s.Update(admin, row.in)
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Code != fault.Invalid || f.Field != row.field || !strings.Contains(f.Message, row.says) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	member := as(t.Context(), "")
	for name, err := range map[string]error{
		"update":  second(s.Update(member, setting.UpdateBrandInput{Name: new("Mine")})),
		"show":    second(s.Show(member)),
		"preview": second(s.Preview(member, setting.PreviewInput{Kind: mail.Invitation, Language: locale.English})),
		"test":    second(s.SendTest(member, mail.Invitation, locale.English)),
	} {
		if fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("%s by a stranger: %v", name, err)
		}
	}
	if _, err := s.SendTest(admin, mail.Invitation, locale.English); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("a test while mail is off: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// A preview shows the words that it is given over those in force, and keeps none.
func TestPreview(t *testing.T) {
	t.Parallel()
	s, _ := startBrands(t, dbtest.SQLite(t).Target)
	admin := as(t.Context(), viewer.PlatformAdmin)
	if _, err := s.Update(admin, setting.UpdateBrandInput{
		Name: new("Brook"), Letters: &[]mail.Words{{Kind: mail.Invitation, Language: locale.English, Subject: "Kept {{.Tenant}}"}},
	}); err != nil {
		t.Fatal(err)
	}
	in := setting.PreviewInput{Kind: mail.Invitation, Language: locale.English, Intro: new("Hello from {{.Site}}."), Footer: new("Brook Ltd.")}
	m, err := s.Preview(admin, in)
	if err != nil || m.Subject != "Kept Analytical Engines" || !strings.HasPrefix(m.Text, "Hello from Brook.") || !strings.Contains(m.Text, "Brook Ltd.") {
		t.Errorf("%v: %q\n%s", err, m.Subject, m.Text)
	}
	if m, err = s.Preview(admin, setting.PreviewInput{Kind: mail.Invitation, Language: locale.English}); err != nil || strings.Contains(m.Text, "Brook Ltd.") {
		t.Errorf("%v: kept\n%s", err, m.Text)
	}
	in.Subject = new("{{.Secret}}")
	if _, err = s.Preview(admin, in); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("an unknown value: %v", err)
	}
}
