package config_test

import (
	"strings"
	"testing"

	"weir/internal/config"
)

func TestSMTPURL(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		url, address string
		tls          config.SMTPTLS
		user, from   string
	}{
		{"smtp://mail.example.com", "mail.example.com:587", config.SMTPOffered, "", "weir@ai.example.com"},
		{"smtp://127.0.0.1:1025/", "127.0.0.1:1025", config.SMTPOffered, "", "weir@ai.example.com"},
		{"smtp://u:p%40ss@mail.example.com:25", "mail.example.com:25", config.SMTPRequired, "u", "weir@ai.example.com"},
		{"smtp://u:p@localhost", "localhost:587", config.SMTPOffered, "u", "weir@ai.example.com"},
		{"smtp://u:p@10.0.0.1?tls=none", "10.0.0.1:587", config.SMTPPlain, "u", "weir@ai.example.com"},
		{"smtp://10.0.0.1?tls=required", "10.0.0.1:587", config.SMTPRequired, "", "weir@ai.example.com"},
		{"smtps://me%40example.com:p@[::1]", "[::1]:465", config.SMTPImplicit, "me@example.com", "me@example.com"},
		{"smtp://h?from=Acme%20%3Cno-reply@acme.example%3E", "h:587", config.SMTPOffered, "", "no-reply@acme.example"},
	} {
		c, err := load(t, "WEIR_PUBLIC_URL=https://ai.example.com", "SMTP_URL="+row.url)
		if err != nil {
			t.Errorf("%s: %v", row.url, err)
			continue
		}
		if s := c.SMTP; s.Address() != row.address || s.TLS != row.tls || s.User != row.user || s.From.Address != row.from {
			t.Errorf("%s: got %+v at %s", row.url, s, s.Address())
		}
	}
}

func TestSMTPFaults(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"mail.example.com:25", "http://h", "smtp://", "smtp://h:0", "smtp://h:99999", "smtp://h/path", "smtp://h?tls=maybe", "smtps://h?tls=none",
		"smtp://h?from=nobody", "smtp://h?form=a@b.c",
	} {
		_, err := load(t, "SMTP_URL="+url)
		if err == nil || !strings.HasPrefix(err.Error(), "SMTP_URL ") {
			t.Errorf("%s: %v", url, err)
		}
	}
	if _, err := load(t, "SMTP_URL=smtp://user:hunter2@h/path"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

func TestMailNeedsAPublicURL(t *testing.T) {
	t.Parallel()
	if _, err := load(t, "SMTP_URL=smtp://h", "WEIR_LISTEN=0.0.0.0:80"); err == nil || !strings.Contains(err.Error(), "WEIR_PUBLIC_URL") {
		t.Errorf("got %v", err)
	}
	c, err := load(t, "SMTP_URL=smtp://h", "WEIR_LISTEN=127.0.0.1:81")
	if err != nil || c.LinkBase() != "http://127.0.0.1:81" || c.SMTP.From.Address != "weir@localhost" {
		t.Errorf("got %+v, %v", c, err)
	}
	c, err = load(t, "WEIR_PUBLIC_URL=https://ai.example.com/", "WEIR_LISTEN=0.0.0.0:80")
	if err != nil || c.LinkBase() != "https://ai.example.com" {
		t.Errorf("got %s, %v", c.LinkBase(), err)
	}
}
