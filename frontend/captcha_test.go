package frontend

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestCaptchaPage(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		script string
		want   []string // in the page or its policy
	}{
		"hCaptcha": {
			"https://js.hcaptcha.com/1/api.js",
			[]string{`class="h-captcha"`, "https://hcaptcha.com https://*.hcaptcha.com;", `src="https://js.hcaptcha.com/1/api.js"`},
		},
		"Turnstile": {
			"https://challenges.cloudflare.com/turnstile/v0/api.js",
			[]string{`class="cf-turnstile"`, "frame-src https://challenges.cloudflare.com;"},
		},
		"reCAPTCHA": {
			"https://www.google.com/recaptcha/api.js",
			[]string{`class="g-recaptcha"`, "https://www.gstatic.com/recaptcha/;", "frame-src https://www.google.com/recaptcha/ "},
		},
		"one of the operator's own": {
			"https://captcha.example.org:8443/api.js",
			[]string{`class="h-captcha"`, "frame-src https://captcha.example.org:8443;"},
		},
		"a host that only ends like one that is known": {
			"https://evilhcaptcha.com/api.js",
			[]string{"frame-src https://evilhcaptcha.com;"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, bundle(), Options{Captcha: &Captcha{SiteKey: `site"key<`, ScriptURL: row.script}})
			page := ask(t, server, "GET", "/captcha?theme=dark", nil)
			policy := page.Header.Get("Content-Security-Policy")
			want := slices.Concat(row.want, []string{`data-sitekey="site&#34;key&lt;"`, "frame-ancestors 'self'", "script-src 'sha256-", "default-src 'none'"})
			for _, part := range want {
				if !strings.Contains(page.text, part) && !strings.Contains(policy, part) {
					t.Errorf("lacks %q:\n%s\n%s", part, policy, page.text)
				}
			}
			if page.StatusCode != http.StatusOK || strings.Contains(policy, "script-src 'unsafe") {
				t.Errorf("got %d, %s", page.StatusCode, policy)
			}
			dashboard := ask(t, server, "GET", "/sign-up", nil).Header.Get("Content-Security-Policy")
			if !strings.Contains(dashboard, "frame-src 'self';") || strings.Contains(dashboard, "captcha") {
				t.Errorf("the dashboard's policy: %s", dashboard)
			}
		})
	}
}

// Without a captcha there is neither the page nor a frame for it.
func TestNoCaptcha(t *testing.T) {
	t.Parallel()
	server := serve(t, bundle(), Options{})
	page := ask(t, server, "GET", "/captcha", nil)
	if strings.Contains(page.text, "data-sitekey") {
		t.Error("there is a captcha")
	}
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-src 'none';") {
		t.Errorf("the policy: %s", policy)
	}
	if _, err := newHandler(bundle(), Options{Captcha: &Captcha{SiteKey: "k", ScriptURL: "api.js"}}); err == nil {
		t.Error("a script without a host is taken")
	}
}
