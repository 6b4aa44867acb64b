package config

import (
	"errors"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"weir/internal/secret"
)

// SMTPTLS says how a connection to the mail server is protected.
type SMTPTLS string

// The ways.
const (
	SMTPImplicit SMTPTLS = "implicit" // TLS from the first byte: smtps://
	SMTPRequired SMTPTLS = "required" // STARTTLS, or no mail
	SMTPOffered  SMTPTLS = "offered"  // STARTTLS where the server offers it
	SMTPPlain    SMTPTLS = "none"     // never
)

// SMTP is the mail server that SMTP_URL names.
type SMTP struct {
	Host     string
	Port     int
	TLS      SMTPTLS
	User     string // empty: no authentication
	Password secret.String
	From     mail.Address // sender of every mail
}

// Ports where SMTP_URL names none: submission, and submission with implicit TLS (RFC 6409, RFC 8314).
const (
	smtpPort  = 587
	smtpsPort = 465
)

// ParseSMTP reads smtp://user:password@host:port?from=…&tls=…, and smtps:// for implicit TLS. Where `tls` (required, offered
// or none) is not given, credentials travel under TLS only, unless the server is this machine. From is empty when it is not
// given and the user name is no address.
func ParseSMTP(text secret.String) (*SMTP, error) {
	u, err := url.Parse(text.Reveal())
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" {
		return nil, errors.New("is not an smtp:// or smtps:// URL")
	}
	if u.Path != "" && u.Path != "/" {
		return nil, errors.New("has a path; the sender goes into ?from=")
	}
	s := &SMTP{Host: u.Hostname(), Port: smtpPort, TLS: SMTPOffered}
	if u.Scheme == "smtps" {
		s.Port, s.TLS = smtpsPort, SMTPImplicit
	}
	if port := u.Port(); port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return nil, errors.New("has no valid port")
		}
		s.Port = int(n)
	}
	if u.User != nil {
		s.User = u.User.Username()
		password, _ := u.User.Password()
		s.Password = secret.New(password)
	}
	if s.User != "" && s.TLS == SMTPOffered && !thisMachine(s.Host) {
		s.TLS = SMTPRequired
	}
	return s, s.parameters(u.Query())
}

// parameters reads the query.
func (s *SMTP) parameters(q url.Values) error {
	from := q.Get("from")
	switch way := SMTPTLS(q.Get("tls")); {
	case !q.Has("tls"):
	case s.TLS == SMTPImplicit:
		return errors.New("has ?tls=, which smtps:// does not take")
	case way == SMTPRequired || way == SMTPOffered || way == SMTPPlain:
		s.TLS = way
	default:
		return errors.New("has a ?tls= that is not required, offered or none")
	}
	for name := range q {
		if name != "from" && name != "tls" {
			return errors.New("has a parameter that is neither from nor tls")
		}
	}
	if from == "" && strings.Contains(s.User, "@") {
		from = s.User
	}
	if from == "" {
		return nil
	}
	address, err := mail.ParseAddress(from)
	if err != nil {
		return errors.New("has a ?from= that is not an e-mail address")
	}
	s.From = *address
	return nil
}

func thisMachine(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && a.IsLoopback())
}

// defaultSender is who sends where SMTP_URL names nobody.
func (c *Config) defaultSender() mail.Address {
	host := "localhost"
	if u, err := url.Parse(c.PublicURL); err == nil && u.Hostname() != "" {
		if _, err := netip.ParseAddr(u.Hostname()); err != nil {
			host = u.Hostname()
		}
	}
	return mail.Address{Name: "Weir", Address: "weir@" + host}
}

// Address of the server, host:port.
func (s *SMTP) Address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }
