package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"weir/internal/config"
)

// smtpTimeout bounds every step of a delivery.
const smtpTimeout = 30 * time.Second

// SMTPConfig is what a transport through SMTP needs.
type SMTPConfig struct {
	Server config.SMTP
	// Roots are the authorities of the server's certificate; nil: the system's.
	Roots *x509.CertPool
}

// SMTP sends through a mail server.
type SMTP struct{ cfg SMTPConfig }

// NewSMTP returns the transport.
func NewSMTP(cfg SMTPConfig) *SMTP { return &SMTP{cfg} }

// Send delivers a message over a connection of its own. Errors name neither addresses nor credentials.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := s.compose(m)
	if err != nil {
		return err
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*smtpTimeout)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() { // a server that hangs up instead of saying goodbye has the message
		return nil
	}
	if sent, ok := errors.AsType[*gomail.SendError](err); ok {
		// Its text repeats the address. The sender's own faults (MAIL FROM) are the operator's to mend, so they are tried again.
		if code := sent.ErrorCode(); code >= 500 && (sent.Reason == gomail.ErrSMTPRcptTo || sent.Reason == gomail.ErrSMTPDataClose) {
			return RefusedError{Code: code}
		}
		return fmt.Errorf("send mail through %s: %s: code %d", s.cfg.Server.Address(), sent.Reason, sent.ErrorCode())
	}
	return fmt.Errorf("send mail through %s: %w", s.cfg.Server.Address(), err)
}

// Check signs in to the server and leaves; for weir doctor.
func (s *SMTP) Check(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("connect to %s: %w", s.cfg.Server.Address(), err)
	}
	return client.Close()
}

func (s *SMTP) compose(m Message) (*gomail.Msg, error) {
	from := s.cfg.Server.From
	if m.Sender != "" {
		from.Name = m.Sender
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&from)
	if err := msg.To(m.To); err != nil {
		return nil, RefusedError{} // no server takes it; the error repeats the address
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	msg.SetMessageIDWithValue(m.ID + "@" + domain)
	msg.SetDate()
	msg.Subject(m.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}

func (s *SMTP) client() (*gomail.Client, error) {
	server := s.cfg.Server
	options := []gomail.Option{
		gomail.WithPort(server.Port), gomail.WithTimeout(smtpTimeout),
		gomail.WithTLSConfig(&tls.Config{ServerName: server.Host, MinVersion: tls.VersionTLS12, RootCAs: s.cfg.Roots}),
	}
	switch server.TLS {
	case config.SMTPImplicit:
		options = append(options, gomail.WithSSL())
	case config.SMTPRequired:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case config.SMTPOffered:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case config.SMTPPlain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if server.User != "" {
		options = append(options, gomail.WithUsername(server.User), gomail.WithPassword(server.Password.Reveal()), s.authentication())
	}
	client, err := gomail.NewClient(server.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return client, nil
}

// authentication is what the server offers, the strongest first. In the clear it happens only where configuration allows it:
// without TLS by request, or with this very machine.
func (s *SMTP) authentication() gomail.Option {
	if t := s.cfg.Server.TLS; t == config.SMTPImplicit || t == config.SMTPRequired {
		return gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover)
	}
	return gomail.WithOpportunisticSMTPAuth(
		gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc,
	)
}
