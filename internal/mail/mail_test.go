package mail_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/keyset"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/mail/mailtest"
	"weir/internal/outbox"
	"weir/internal/secret"
	"weir/internal/viewer"
	"weir/jobs"
)

// office is a node that sends letters through a transport.
type office struct {
	*mail.Service

	ent   *ent.Client
	clock *clock.Fake
	box   *outbox.Outbox
	log   lockedBuffer
}

func newOffice(t *testing.T, d *dbtest.DB, transport mail.Transport) *office {
	t.Helper()
	keys, err := secret.Derive(secret.Generate())
	ok(t, err)
	sealer, err := secret.NewSealer(t.Context(), keys, keyset.New(d.Ent))
	ok(t, err)
	o := &office{ent: d.Ent, clock: clock.NewFake(time.Now()), box: outbox.New(clock.System{})}
	o.Service = mail.New(mail.Config{
		Ent: d.Ent, Outbox: o.box, Sealer: sealer, Clock: o.clock, Transport: transport, Site: "Weir", LinkBase: "https://ai.example.com",
	})
	return o
}

// work runs dispatcher and jobs until the test ends.
func (o *office) work(t *testing.T) {
	t.Helper()
	options, err := redis.ParseURL(dbtest.Redis(t))
	ok(t, err)
	c := redis.NewClient(options)
	dispatcher := outbox.NewDispatcher(outbox.DispatcherConfig{
		Ent: o.ent, Outbox: o.box, Redis: c, Clock: clock.System{}, Log: zerolog.Nop(), Options: jobs.Options,
	})
	runner, err := jobs.New(jobs.Config{
		Ent: o.ent, Redis: c, Outbox: o.box, Clock: clock.System{}, Log: zerolog.New(&o.log), Mail: o.Service, Drain: time.Second,
	})
	ok(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for _, run := range []func(context.Context) error{dispatcher.Run, runner.Run} {
		wg.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		ok(t, c.Close())
	})
}

const token = "s3cret-t0ken"

func (o *office) enqueue(t *testing.T, change func(*mail.Letter)) {
	t.Helper()
	l := mail.Letter{
		Kind: mail.ResetPassword, To: "ada@example.org", Language: locale.English, Values: map[string]string{"Login": "Ada"},
		Link: o.Link("/reset-password", secret.New(token)), Expires: o.clock.Now().Add(time.Hour),
	}
	if change != nil {
		change(&l)
	}
	ok(t, db.Exec(t.Context(), o.ent, func(ctx context.Context, tx *ent.Tx) error { return o.Enqueue(ctx, tx, l) }))
}

// events are the rows of the outbox.
func (o *office) events(t *testing.T) []*ent.OutboxEvent {
	t.Helper()
	rows, err := o.ent.OutboxEvent.Query().All(viewer.SystemContext(t.Context(), "test"))
	ok(t, err)
	return rows
}

func (o *office) awaitDone(t *testing.T) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		done := 0
		rows := o.events(t)
		for _, row := range rows {
			if row.DoneAt != nil {
				done++
			}
		}
		if done == len(rows) {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%d of %d letters are done; log:\n%s", done, len(rows), o.log.String())
		case <-tick.C:
		}
	}
}

func through(t *testing.T, url string, roots *x509.CertPool) *mail.SMTP {
	t.Helper()
	server, err := config.ParseSMTP(secret.New(url))
	ok(t, err)
	return mail.NewSMTP(mail.SMTPConfig{Server: *server, Roots: roots})
}

const from = "from=Weir%20%3Cweir@ai.example.com%3E"

func TestALetterArrives(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		server := mailtest.Start(t, mailtest.Option{})
		o := newOffice(t, d, through(t, server.URL(from), nil))
		o.work(t)
		o.enqueue(t, func(l *mail.Letter) { l.Language = locale.Chinese })
		got := server.Await(t, "ada@example.org", 1)
		if got.From != "weir@ai.example.com" || got.Subject != "设置新密码" || !strings.Contains(got.Text, "Ada") || !strings.Contains(got.HTML, "Ada") {
			t.Errorf("got %+v", got)
		}
		if got.Link() != "https://ai.example.com/reset-password#token="+token || got.Token() != token {
			t.Errorf("got link %s", got.Link())
		}
		o.awaitDone(t)
		event := o.events(t)[0]
		if want := "<" + event.ID + "@ai.example.com>"; got.Header.Get("Message-ID") != want {
			t.Errorf("got %s, want %s", got.Header.Get("Message-ID"), want)
		}
		ok(t, o.Deliver(t.Context(), event.ID, event.Payload)) // the job runs a second time
		if n := len(server.Letters()); n != 1 {
			t.Errorf("%d letters, want 1", n)
		}
		if text := string(event.Payload) + o.log.String(); strings.Contains(text, token) || strings.Contains(text, "ada@") || strings.Contains(text, "Ada") {
			t.Errorf("the outbox or the log shows what the letter says: %s", text)
		}
	})
}

func TestConnections(t *testing.T) {
	t.Parallel()
	signed := mailtest.Option{User: "weir@ai.example.com", Password: "hunter2"}
	with := func(o mailtest.Option, change func(*mailtest.Option)) mailtest.Option { change(&o); return o }
	for name, row := range map[string]struct {
		option mailtest.Option
		query  string
		tls    bool
		fails  string // "" when the letter arrives
	}{
		"plain":                      {mailtest.Option{}, "", false, ""},
		"STARTTLS where offered":     {mailtest.Option{TLS: true}, "", true, ""},
		"STARTTLS refused":           {mailtest.Option{TLS: true}, "tls=none", false, ""},
		"STARTTLS required":          {mailtest.Option{}, "tls=required", false, "STARTTLS"},
		"signed in, under TLS":       {with(signed, func(o *mailtest.Option) { o.TLS = true }), "tls=required", true, ""},
		"signed in, on this machine": {signed, "", false, ""},
		"implicit TLS":               {with(signed, func(o *mailtest.Option) { o.Implicit = true }), "", true, ""},
		"wrong password":             {with(signed, func(o *mailtest.Option) { o.Password = "other" }), "", false, "535"},
		"unknown authority":          {mailtest.Option{TLS: true}, "tls=required", false, "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, row.option)
			roots := server.Roots
			if name == "unknown authority" {
				roots = x509.NewCertPool()
			}
			u := server.URL(strings.Trim("from=weir@ai.example.com&"+row.query, "&"))
			if row.option.User != "" {
				u = strings.Replace(u, "://", "://weir%40ai.example.com:hunter2@", 1)
			}
			err := through(t, u, roots).Send(t.Context(), mail.Message{ID: "obx_1", To: "ada@example.org", Subject: "s", Text: "t", HTML: "h"})
			if row.fails != "" {
				if err == nil || !strings.Contains(err.Error(), row.fails) || strings.Contains(err.Error(), "hunter2") {
					t.Errorf("got %v", err)
				}
				return
			}
			ok(t, err)
			got := server.Letters()
			if len(got) != 1 || got[0].TLS != row.tls || got[0].User != row.option.User {
				t.Errorf("got %+v", got)
			}
			ok(t, through(t, u, roots).Check(t.Context()))
		})
	}
}

// What the server cannot take now is tried again; what it refuses for good is given up.
func TestRefusals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		server := mailtest.Start(t, mailtest.Option{})
		var busy atomic.Int64
		server.Refuse = func(to string) error {
			switch {
			case strings.HasPrefix(to, "nobody@"):
				return &smtp.SMTPError{Code: 550, Message: "no such user nobody@example.org"}
			case strings.HasPrefix(to, "busy@") && busy.Add(1) == 1:
				return &smtp.SMTPError{Code: 451, Message: "try again, busy@example.org"}
			}
			return nil
		}
		o := newOffice(t, d, through(t, server.URL(from), nil))
		o.work(t)
		o.enqueue(t, func(l *mail.Letter) { l.To = "nobody@example.org" })
		o.enqueue(t, func(l *mail.Letter) { l.To = "busy@example.org" })
		server.Await(t, "busy@example.org", 1)
		o.awaitDone(t)
		if n := busy.Load(); n != 2 {
			t.Errorf("%d tries, want 2", n)
		}
		if len(server.To("nobody@example.org")) != 0 || !strings.Contains(o.log.String(), "refuses") {
			t.Errorf("log: %s", o.log.String())
		}
		if strings.Contains(o.log.String(), "example.org") {
			t.Errorf("the log names a recipient: %s", o.log.String())
		}
	})
}

// A link that has ended is not sent; without a transport nothing is kept.
func TestLettersThatAreNotSent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		server := mailtest.Start(t, mailtest.Option{})
		o := newOffice(t, d, through(t, server.URL(from), nil))
		o.enqueue(t, nil)
		o.clock.Advance(time.Hour)
		o.work(t)
		o.awaitDone(t)
		if n := len(server.Letters()); n != 0 {
			t.Errorf("%d letters, want none", n)
		}
		on := o.On()
		o.Service = mail.New(mail.Config{Ent: d.Ent, Outbox: o.box, Clock: o.clock})
		o.enqueue(t, nil)
		if n := len(o.events(t)); n != 1 || !on || o.On() {
			t.Errorf("%d events", n)
		}
	})
}

func TestPrinter(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	o := newOffice(t, dbtest.SQLite(t), mail.NewPrinter(&b))
	o.enqueue(t, nil)
	event := o.events(t)[0]
	ok(t, o.Deliver(t.Context(), event.ID, event.Payload))
	if want := "\nMail to ada@example.org: Choose a new password\n  https://ai.example.com/reset-password#token=" + token + "\n"; b.String() != want {
		t.Errorf("got %q", b.String())
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
