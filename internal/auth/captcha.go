package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"weir/internal/fault"
	"weir/internal/request"
	"weir/internal/secret"
)

const (
	captchaPatience = 10 * time.Second
	maxCaptcha      = 4096 // characters of an answer
	maxVerdict      = 64 << 10
)

var (
	errCaptcha     = fault.Field("captcha", "The captcha was not solved. Try again.")
	errCaptchaAway = &fault.Error{Code: fault.Unavailable, Message: "The captcha cannot be checked now. Try again.", RetryAfter: 5 * time.Second}
)

// Captcha proves answers of captchas as hCaptcha, Turnstile and reCAPTCHA have it: a POST of secret, response and remoteip, and a
// JSON answer with success. Shape per https://docs.hcaptcha.com and https://developers.cloudflare.com/turnstile, read 2026-11-30.
type Captcha struct {
	// URL of the provider's siteverify.
	URL    string
	Secret secret.String
	// Transport is guarded: the address is the operator's, and what it leads to is not.
	Transport http.RoundTripper
	// SiteKey and ScriptURL are what browsers need.
	SiteKey, ScriptURL string
}

// human refuses sign-ups that do not answer the captcha, where there is one. INVALID with Field captcha; UNAVAILABLE while the
// provider does not answer: a door that nobody watches stays shut. Invitations and the demonstration's own machine need none.
func (a *Accounts) human(ctx context.Context, in SignUpInput) error {
	if a.cfg.Captcha == nil || !in.Invitation.Empty() || a.exempt(ctx) {
		return nil
	}
	answer := in.Captcha.Reveal()
	if answer == "" || len(answer) > maxCaptcha {
		return errCaptcha
	}
	return a.cfg.Captcha.verify(ctx, answer)
}

func (c *Captcha) verify(ctx context.Context, answer string) error {
	ctx, cancel := context.WithTimeout(ctx, captchaPatience)
	defer cancel()
	form := url.Values{"secret": {c.Secret.Reveal()}, "response": {answer}}
	if address := request.From(ctx).Address; address.IsValid() {
		form.Set("remoteip", address.Unmap().String())
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("captcha: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{Transport: c.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		return away(err)
	}
	defer response.Body.Close()
	var verdict struct {
		Success bool `json:"success"`
	}
	if response.StatusCode != http.StatusOK {
		return away(fmt.Errorf("captcha: status %d", response.StatusCode))
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxVerdict)).Decode(&verdict); err != nil {
		return away(err)
	}
	if !verdict.Success {
		return errCaptcha
	}
	return nil
}

func away(err error) error {
	out := *errCaptchaAway
	out.Err = err
	return &out
}
