// Package mail writes letters to people: a domain enqueues one in the transaction that decides something, a job sends it.
//
// A letter travels through the outbox sealed, because it may hold a one-time link. Delivery is at least once, with back-off,
// and under one Message-ID, so that a repeat is recognised. One that the server refuses for good, or that is not sent before
// its link ends, is given up.
package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"time"

	"weir/ent"
	"weir/internal/clock"
	"weir/internal/id"
	"weir/internal/locale"
	"weir/internal/outbox"
	"weir/internal/secret"
)

// SendKind is the kind of the outbox events of letters, and of the job that sends them.
const SendKind = "mail.send"

// Letter is a message to one person.
type Letter struct {
	Kind     Kind
	To       string // an e-mail address
	Language locale.Language
	// Values are what the text of the kind names, all of them and nothing else: see Kinds.
	Values map[string]string
	// Link is behind the button of kinds that have one; made by Service.Link.
	Link secret.String
	// Expires: when the link ends. A letter that could not be sent by then is not sent. Zero: never.
	Expires time.Time
	// Test marks the subject: the letter shows how such letters look, and means nothing.
	Test bool
}

// Message is a letter in words.
type Message struct {
	ID      string // of the outbox event
	To      string
	Sender  string // the name beside the sender's address; empty for the configured one
	Subject string
	Text    string
	HTML    string
	Link    secret.String // that Text and HTML show; empty for none
}

// Transport (SMTP; Printer in demo mode) hands a message to the world. An error is temporary, unless it is a RefusedError.
type Transport interface {
	Send(ctx context.Context, m Message) error
}

// RefusedError is the answer of a server that will never take a message.
type RefusedError struct{ Code int }

func (e RefusedError) Error() string {
	return fmt.Sprintf("the mail server refuses the message with %d", e.Code)
}

// Config of the service.
type Config struct {
	Ent    *ent.Client
	Outbox *outbox.Outbox
	Sealer *secret.Sealer
	Clock  clock.Clock
	// Transport is nil when mail is off.
	Transport Transport
	// Letterhead is what the letters share as they are sent; nil for one with the name Site alone.
	Letterhead func(context.Context) (Letterhead, error)
	// Site is the name of the installation, and LinkBase the base URL of links, without a trailing slash: never taken from a
	// request's Host, which whoever asks for a mail to somebody else can choose.
	Site     string
	LinkBase string
}

// Service takes letters and sends them.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service { return &Service{cfg} }

// On reports whether letters reach anybody. While it is false, Enqueue does nothing.
func (s *Service) On() bool { return s.cfg.Transport != nil }

// Link is a one-time link to a page of the dashboard, such as "/reset-password". The token stands in the fragment, which
// browsers keep to themselves: it reaches no log and no Referer.
func (s *Service) Link(path string, token secret.String) secret.String {
	return secret.New(s.cfg.LinkBase + path + "#token=" + token.Reveal())
}

// errLetter: a fault of the program.
var errLetter = errors.New("mail: malformed letter")

// Enqueue has a letter sent after the commit of the transaction, which must be one of db.InTx. With mail off it does nothing.
func (s *Service) Enqueue(ctx context.Context, tx *ent.Tx, l Letter) error {
	if !s.On() {
		return nil
	}
	if err := l.check(); err != nil {
		return err
	}
	e := envelope{ID: id.New(id.Mail)}
	plain, err := json.Marshal(content{
		Kind: l.Kind, To: l.To, Language: l.Language, Values: l.Values, Link: l.Link.Reveal(), Expires: l.Expires, Test: l.Test,
	})
	if err != nil {
		return fmt.Errorf("enqueue mail: %w", err)
	}
	if e.Sealed, err = s.cfg.Sealer.Seal(plain, e.ID); err != nil {
		return fmt.Errorf("enqueue mail: %w", err)
	}
	if _, err := s.cfg.Outbox.Append(ctx, tx, SendKind, e); err != nil {
		return fmt.Errorf("enqueue mail: %w", err)
	}
	return nil
}

func (l Letter) check() error {
	f, known := forms[l.Kind]
	if !known || f.link == l.Link.Empty() || !slices.Contains(locale.All(), l.Language) || len(l.Values) != len(f.values) {
		return fmt.Errorf("%w: %s", errLetter, l.Kind)
	}
	for _, name := range f.values {
		if _, ok := l.Values[name]; !ok {
			return fmt.Errorf("%w: %s lacks %s", errLetter, l.Kind, name)
		}
	}
	if a, err := mail.ParseAddress(l.To); err != nil || a.Address != l.To {
		return fmt.Errorf("%w: %s to no address", errLetter, l.Kind)
	}
	return nil
}

// envelope is the payload of the outbox event.
type envelope struct {
	ID     string `json:"id"`
	Sealed []byte `json:"sealed"`
}

// content is what is sealed in an envelope.
type content struct {
	Kind     Kind              `json:"kind"`
	To       string            `json:"to"`
	Language locale.Language   `json:"language"`
	Values   map[string]string `json:"values"`
	Link     string            `json:"link"`
	Expires  time.Time         `json:"expires"`
	Test     bool              `json:"test,omitempty"`
}
