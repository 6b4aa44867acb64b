package frontend

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

// captchaPath is where the page with the captcha is. The dashboard shows it in a frame, so that the provider's script runs under
// a policy of its own and the dashboard's stays as strict as it is without one.
const captchaPath = "/captcha"

// Captcha is one of hCaptcha, Turnstile, reCAPTCHA, or of a server that does as they do.
type Captcha struct {
	SiteKey   string
	ScriptURL string
}

//go:embed captcha.html
var captchaText string

// captchaSources are where a provider's parts come from. Read 2026-11-30 from https://docs.hcaptcha.com ("Content-Security-Policy
// Settings"), https://developers.cloudflare.com/turnstile ("Content Security Policy") and
// https://developers.google.com/recaptcha/docs/faq.
type captchaSources struct {
	class   string // of the element that the provider's script fills
	scripts string
	frames  string
}

var captchaProviders = map[string]captchaSources{
	"hcaptcha.com":              {"h-captcha", "https://hcaptcha.com https://*.hcaptcha.com", "https://hcaptcha.com https://*.hcaptcha.com"},
	"challenges.cloudflare.com": {"cf-turnstile", "https://challenges.cloudflare.com", "https://challenges.cloudflare.com"},
	"www.google.com": {
		"g-recaptcha", "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
		"https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/",
	},
	"www.recaptcha.net": {
		"g-recaptcha", "https://www.recaptcha.net/recaptcha/ https://www.gstatic.com/recaptcha/ https://www.gstatic.cn/recaptcha/",
		"https://www.recaptcha.net/recaptcha/ https://recaptcha.net/recaptcha/",
	},
}

// sources of a captcha's parts. A host that is not known is taken for one that does as hCaptcha does, all from one origin.
func (c Captcha) sources() (captchaSources, error) {
	u, err := url.Parse(c.ScriptURL)
	if err != nil || u.Host == "" {
		return captchaSources{}, fmt.Errorf("captcha: %q is no address of a script", c.ScriptURL)
	}
	host := u.Hostname()
	if host == "hcaptcha.com" || strings.HasSuffix(host, ".hcaptcha.com") {
		return captchaProviders["hcaptcha.com"], nil
	}
	if known, ok := captchaProviders[host]; ok {
		return known, nil
	}
	origin := u.Scheme + "://" + u.Host
	return captchaSources{"h-captcha", origin, origin}, nil
}

// captchaPage is the page and its policy, made once.
type captchaPage struct {
	body   []byte
	policy string
}

func newCaptchaPage(c Captcha) (*captchaPage, error) {
	from, err := c.sources()
	if err != nil {
		return nil, err
	}
	text, err := template.New("captcha").Parse(captchaText)
	if err != nil {
		return nil, fmt.Errorf("captcha: %w", err)
	}
	var b bytes.Buffer
	err = text.Execute(&b, struct{ Class, SiteKey, ScriptURL string }{from.class, c.SiteKey, c.ScriptURL})
	if err != nil {
		return nil, fmt.Errorf("captcha: %w", err)
	}
	return &captchaPage{body: b.Bytes(), policy: strings.Join([]string{
		"default-src 'none'",
		"script-src " + strings.Join(append(inlineHashes(b.Bytes()), from.scripts), " "),
		"frame-src " + from.frames,
		"style-src 'unsafe-inline' " + from.scripts,
		"img-src data: " + from.scripts,
		"connect-src " + from.scripts,
		"frame-ancestors 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"object-src 'none'",
	}, "; ")}, nil
}

func (p *captchaPage) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", p.policy)
	header.Set("Cache-Control", cacheChecked)
	header.Set("Content-Type", contentTypes[".html"])
	write(w, r, http.StatusOK, p.body)
}

// inlineHashes allow the scripts that stand in a page, as a policy names them.
func inlineHashes(page []byte) []string {
	var hashes []string
	for _, match := range inlineScript.FindAllSubmatch(page, -1) {
		if len(strings.TrimSpace(string(match[1]))) == 0 {
			continue
		}
		sum := sha256.Sum256(match[1])
		hashes = append(hashes, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	return hashes
}
