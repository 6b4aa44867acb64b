package app_test

import (
	"net/http"
	"strings"
	"testing"

	"weir/internal/app/apptest"
)

// TestChannelsAreTested: the documented routes test a channel; the third test that fails switches it off, and the first that
// passes on again.
func TestChannelsAreTested(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		root := n.Root()
		get := func(path string) string {
			t.Helper()
			r := root.Do(http.MethodGet, path, "")
			if r.Status != http.StatusOK || strings.Contains(r.Body, apptest.Secret) {
				t.Errorf("%s: %d %s", path, r.Status, r.Body)
			}
			return r.Body
		}
		wants := func(path string, parts ...string) {
			t.Helper()
			body := get(path)
			for _, part := range parts {
				if !strings.Contains(body, part) {
					t.Errorf("%s: %s lacks %s", path, body, part)
				}
			}
		}
		for _, script := range []string{"ok", "401"} {
			r := root.Do(http.MethodPost, "/api/channel/", `{"type":1,"name":"c`+script+`","key":"sk-vendor-0123456789","models":"gpt-4o","base_url":"`+v.Only(script)+`"}`)
			if !strings.Contains(r.Body, `"success":true`) {
				t.Fatal(r.Body)
			}
		}
		wants("/api/channel/test/1", `"success":true,"message":"","time":`)
		wants("/api/channel/test/1?model=gpt-4o", `"success":true`, `"modelName":"gpt-4o"`)
		if last := v.Last(t); !strings.HasSuffix(last.Path, "/chat/completions") || last.Field(t, "model") != "gpt-4o" {
			t.Errorf("the test called %s with %s", last.Path, last.Body)
		}
		wants("/api/channel/test/2", `"success":false,"message":"上游拒绝了渠道密钥","time":`)
		wants("/api/channel/test/99", `"success":false`)
		wants("/api/channel/test?scope=nonsense", `"success":false`)
		wants("/api/channel/test?scope=2", `"success":true,"message":""`)
		n.Await("switched off", func() bool {
			get("/api/channel/test/2")
			return strings.Contains(get("/api/channel/2"), `"status":3`)
		})
		wants("/api/channel/search?keyword=c401", `"name":"c401"`, `"status":3`)
		wants("/api/channel/update_balance/1", `"success":false`)
		if r := root.Do(http.MethodPut, "/api/channel/", `{"id":2,"base_url":"`+v.Only("ok")+`"}`); !strings.Contains(r.Body, `"success":true`) {
			t.Fatal(r.Body)
		}
		wants("/api/channel/test/2", `"success":true`)
		wants("/api/channel/2", `"status":1`)
		if r := root.Do(http.MethodPost, "/api/channel/copy/1", ""); !strings.Contains(r.Body, `"name":"cok (copy)"`) || !strings.Contains(r.Body, `"status":2`) {
			t.Error(r.Body)
		}
	})
}
