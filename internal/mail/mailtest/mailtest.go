// Package mailtest is a real mail server inside a test.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"weir/internal/clock"
)

// patience is how long Await waits for a letter.
const patience = 20 * time.Second

// Option changes how a server is run.
type Option struct {
	// User and Password are wanted before a message is taken; an empty User: nobody signs in.
	User, Password string
	// TLS: the server has a certificate of Roots, and offers STARTTLS.
	TLS bool
	// Implicit: TLS from the first byte.
	Implicit bool
}

// Letter is a message that the server took.
type Letter struct {
	From, To string // of the envelope
	Header   mail.Header
	Subject  string
	Text     string
	HTML     string
	TLS      bool   // it came under TLS
	User     string // who signed in
}

// Link is the first link of the text.
func (l *Letter) Link() string {
	for word := range strings.FieldsSeq(l.Text) {
		if strings.HasPrefix(word, "http://") || strings.HasPrefix(word, "https://") {
			return word
		}
	}
	return ""
}

// Token is what the link carries in its fragment.
func (l *Letter) Token() string {
	_, token, _ := strings.Cut(l.Link(), "#token=")
	return token
}

// Server takes mail until the test ends.
type Server struct {
	// Roots are the authorities of its certificate.
	Roots *x509.CertPool
	// Refuse, where set, decides about a recipient; it must be set before the first message.
	Refuse func(to string) error

	address string
	option  Option

	mu      sync.Mutex
	letters []Letter
}

// Start runs a server on a free port of this machine.
func Start(t testing.TB, o Option) *Server {
	t.Helper()
	s := &Server{option: o}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	server.Domain, server.AllowInsecureAuth = "localhost", true
	server.ErrorLog = silence{}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	if o.TLS || o.Implicit {
		certificate := s.certificate(t)
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
		if o.Implicit {
			listener = tls.NewListener(listener, server.TLSConfig)
		}
	}
	var served sync.WaitGroup
	served.Go(func() {
		if err := server.Serve(listener); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Errorf("mail server: %v", err)
		}
	})
	t.Cleanup(func() {
		_ = server.Close()
		served.Wait()
	})
	return s
}

// URL is what SMTP_URL takes, without credentials; query is such as "from=a@b.c".
func (s *Server) URL(query string) string {
	u := url.URL{Scheme: "smtp", Host: s.address, RawQuery: query}
	if s.option.Implicit {
		u.Scheme = "smtps"
	}
	return u.String()
}

// Letters are all that came so far.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter(nil), s.letters...)
}

// To are the letters to one address so far.
func (s *Server) To(address string) []Letter {
	var out []Letter
	for _, l := range s.Letters() {
		if l.To == address {
			out = append(out, l)
		}
	}
	return out
}

// Await waits for the n-th letter to an address, the first being 1.
func (s *Server) Await(t testing.TB, address string, n int) *Letter {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if got := s.To(address); len(got) >= n {
			return &got[n-1]
		}
		select {
		case <-deadline:
			t.Fatalf("no letter %d to %s within %s", n, address, patience)
		case <-tick.C:
		}
	}
}

// certificate for 127.0.0.1, by itself.
func (s *Server) certificate(t testing.TB) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := clock.System{}.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s.Roots = x509.NewCertPool()
	s.Roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// session is one connection.
type session struct {
	server         *Server
	conn           *smtp.Conn
	user, from, to string
}

// AuthMechanisms that are offered.
func (s *session) AuthMechanisms() []string {
	if s.server.option.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth begins to sign in.
func (s *session) Auth(string) (sasl.Server, error) { //nolint:ireturn // go-smtp's
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.server.option.User || password != s.server.option.Password {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

// Mail begins a message.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.user != s.server.option.User {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

// Rcpt names a recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.server.Refuse != nil {
		return s.server.Refuse(to)
	}
	return nil
}

// Data takes a message.
func (s *session) Data(r io.Reader) error {
	l := Letter{From: s.from, To: s.to, User: s.user}
	_, l.TLS = s.conn.TLSConnectionState()
	if err := l.read(r); err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.letters = append(s.server.letters, l)
	return nil
}

// Reset forgets a message that was begun.
func (s *session) Reset() { s.from, s.to = "", "" }

// Logout ends the connection.
func (*session) Logout() error { return nil }

// read takes a message apart, as a mail program does.
func (l *Letter) read(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	l.Header = m.Header
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		var body io.Reader = p
		if strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
			body = quotedprintable.NewReader(p)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(body); err != nil {
			return err
		}
		text := strings.ReplaceAll(b.String(), "\r\n", "\n")
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			l.HTML = text
		} else {
			l.Text = text
		}
	}
}

// silence is the log of a server whose clients come and go.
type silence struct{}

// Printf drops a line.
func (silence) Printf(string, ...any) {}

// Println drops a line.
func (silence) Println(...any) {}
