package graph_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

// onePixel is a PNG.
const onePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="

// What an administrator sets is public, as far as it is meant to be, and stands in the next letter.
func TestBrand(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := mailEnv(t, d)
		admin := e.member("admin", nil, "", viewer.PlatformAdmin)
		const read = `{ brand { version name nameIsSet logoUrl accentLight sender letters { kind language usualSubject subject intro placeholders } footers { language text } changedAt } }`
		if r := admin.must(read, nil); r.text("brand", "name") != "Weir" || r.at("brand", "nameIsSet") != false || r.at("brand", "changedAt") != nil {
			t.Fatalf("as usual: %s", r.Body)
		}
		const update = `mutation($in: UpdateBrandInput!) { updateBrand(input: $in) { brand { version name logoUrl accentLight footers { language text } } } }`
		set := func(in map[string]any) *reply { return admin.do(update, map[string]any{"in": in}) }
		r := set(map[string]any{
			"version": 0, "name": "Brook", "logo": onePixel, "accentLight": "#0b5f73", "sender": "Brook mail",
			"letters": []map[string]any{{"kind": "INVITATION", "language": "ZH", "subject": "{{.Site}} 邀请"}},
			"footers": []map[string]any{{"language": "ZH", "text": "小溪公司"}},
		})
		logo := r.text("updateBrand", "brand", "logoUrl")
		if r.text("updateBrand", "brand", "name") != "Brook" || !strings.HasPrefix(logo, "/brand/") || !strings.HasSuffix(logo, ".png") {
			t.Fatalf("changed: %s", r.Body)
		}
		site := e.client().must(`{ site { name logoUrl accentLight accentDark } }`, nil)
		if site.text("site", "name") != "Brook" || site.text("site", "logoUrl") != logo || site.text("site", "accentLight") != "#0b5f73" || site.at("site", "accentDark") != nil {
			t.Errorf("the site: %s", site.Body)
		}
		const test = `mutation { sendTestLetter(input: {kind: INVITATION, language: ZH}) { sentTo } }`
		if r := admin.must(test, nil); r.text("sendTestLetter", "sentTo") != "admin@example.com" {
			t.Errorf("the test: %s", r.Body)
		}
		letter := e.post.Await(t, "admin@example.com", 1)
		if letter.Subject != "[测试] Brook 邀请" || !strings.Contains(letter.Text, "小溪公司") || !strings.Contains(letter.From, "weir@weir.example") {
			t.Errorf("the letter: %q\n%s", letter.Subject, letter.Text)
		}
		for name, row := range map[string]struct {
			in          map[string]any
			code, field string
		}{
			"an old version":   {map[string]any{"version": 0, "name": "Late"}, "CONFLICT", "version"},
			"no base64":        {map[string]any{"version": 1, "logo": "%%%"}, "INVALID", "logo"},
			"a drawing":        {map[string]any{"version": 1, "logo": base64.StdEncoding.EncodeToString([]byte("<svg/>"))}, "INVALID", "logo"},
			"a pale colour":    {map[string]any{"version": 1, "accentLight": "#ffee00"}, "INVALID", "accentLight"},
			"an unknown value": {map[string]any{"version": 1, "letters": []map[string]any{{"kind": "INVITATION", "language": "EN", "subject": "{{.X}}"}}}, "INVALID", "letters"},
			"two footers":      {map[string]any{"version": 1, "footers": []map[string]any{{"language": "EN", "text": "a"}, {"language": "EN", "text": "b"}}}, "INVALID", "footers"},
		} {
			if r := set(row.in); r.code() != row.code {
				t.Errorf("%s: got %q, want %q: %s", name, r.code(), row.code, r.Body)
			} else if !strings.Contains(r.Body, `"`+row.field+`"`) {
				t.Errorf("%s: not the field %s: %s", name, row.field, r.Body)
			}
		}
		preview := admin.must(`{ letterPreview(kind: INVITATION, language: EN, intro: "Hello from {{.Site}}.", footer: "") { subject text } }`, nil)
		if !strings.HasPrefix(preview.text("letterPreview", "text"), "Hello from Brook.") {
			t.Errorf("the preview: %s", preview.Body)
		}
	})
}
