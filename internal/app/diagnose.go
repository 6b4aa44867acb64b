package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"weir/ent/channel"
	"weir/ent/schematype"
	"weir/internal/blob"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/mail"
	"weir/internal/viewer"
	"weir/migrations"
)

// Finding is what doctor saw of one part. Fix is empty when it is well.
type Finding struct {
	Subject, State, Fix string
}

// diagnoseTimeout bounds each question.
const diagnoseTimeout = 5 * time.Second

// Diagnose looks at everything an installation stands on and says what to fix. It changes nothing.
func Diagnose(ctx context.Context, cfg *config.Config) []Finding {
	findings := []Finding{{Subject: "configuration", State: "sound"}}
	findings = append(findings, diagnoseRedis(ctx, cfg), diagnoseBlobs(ctx, cfg), diagnoseMail(ctx, cfg))
	d, finding := diagnoseDatabase(ctx, cfg)
	findings = append(findings, finding)
	if d == nil {
		return findings
	}
	defer func() { _ = d.Close() }() // the process ends
	if err := migrations.Verify(ctx, d.SQL, d.Dialect); err != nil {
		return append(findings, Finding{"migrations", err.Error(), "run `weir migrate up`, or the binary that fits the database"})
	}
	findings = append(findings, Finding{Subject: "migrations", State: "up to date"}, diagnoseSecretKey(ctx, cfg, d))
	return append(findings, diagnoseChannels(ctx, d), diagnoseStripe(ctx, cfg))
}

func diagnoseDatabase(ctx context.Context, cfg *config.Config) (*db.DB, Finding) {
	ctx, cancel := context.WithTimeout(ctx, diagnoseTimeout)
	defer cancel()
	d, err := db.Open(ctx, DatabaseTarget(cfg))
	if err != nil {
		return nil, Finding{"database", err.Error(), "check WEIR_DATABASE_URL or WEIR_DATA_DIR, and that the server runs"}
	}
	return d, Finding{Subject: "database", State: d.Dialect + " answers"}
}

func diagnoseRedis(ctx context.Context, cfg *config.Config) Finding {
	if !cfg.RealRedis() {
		return Finding{Subject: "redis", State: "in-process"}
	}
	ctx, cancel := context.WithTimeout(ctx, diagnoseTimeout)
	defer cancel()
	r, err := openRedis(cfg, zerolog.Nop())
	if err == nil {
		err = r.ping(ctx)
		_ = r.close() // only asked
	}
	if err != nil {
		return Finding{"redis", err.Error(), "check WEIR_REDIS_URL and that the server runs; until then limits are per node and jobs wait"}
	}
	return Finding{Subject: "redis", State: "answers"}
}

func diagnoseBlobs(ctx context.Context, cfg *config.Config) Finding {
	if cfg.Blobs == nil {
		return Finding{Subject: "blobs", State: "in the data folder"}
	}
	ctx, cancel := context.WithTimeout(ctx, diagnoseTimeout)
	defer cancel()
	if err := blob.Check(ctx, *cfg.Blobs); err != nil {
		return Finding{"blobs", err.Error(), "check WEIR_BLOB_URL, its keys and region, and that the server runs and has the bucket"}
	}
	return Finding{Subject: "blobs", State: "bucket " + cfg.Blobs.Bucket + " at " + cfg.Blobs.Host + " answers"}
}

func diagnoseMail(ctx context.Context, cfg *config.Config) Finding {
	if cfg.SMTP == nil {
		return Finding{Subject: "mail", State: "not configured; no mail is sent, and forgotten passwords cannot be reset by mail"}
	}
	ctx, cancel := context.WithTimeout(ctx, diagnoseTimeout)
	defer cancel()
	if err := mail.NewSMTP(mail.SMTPConfig{Server: *cfg.SMTP}).Check(ctx); err != nil {
		return Finding{"mail", err.Error(), "check SMTP_URL and that the server takes connections from here"}
	}
	return Finding{Subject: "mail", State: cfg.SMTP.Address() + " answers"}
}

func diagnoseChannels(ctx context.Context, d *db.DB) Finding {
	rows, err := d.Ent.Channel.Query().Where(channel.DeletedAtIsNil(), channel.StatusNEQ(schematype.ChannelDisabled)).
		Order(channel.ByNumber()).All(viewer.SystemContext(ctx, "doctor"))
	if err != nil {
		return Finding{"channels", err.Error(), "see the database"}
	}
	enabled := 0
	var sick []string
	for _, c := range rows {
		if c.Status == schematype.ChannelEnabled {
			enabled++
			continue
		}
		sick = append(sick, fmt.Sprintf("%d (%s): %s", c.Number, c.Name, c.DisabledReason))
	}
	switch {
	case len(sick) > 0:
		return Finding{
			"channels", fmt.Sprintf("%d enabled; switched off because their tests failed: %s", enabled, strings.Join(sick, "; ")),
			"check base URL and credential, then GET /api/channel/test/{number}: the first test that passes switches a channel on again",
		}
	case enabled == 0:
		return Finding{"channels", "none is enabled", "add one in the dashboard, or with POST /api/channel/"}
	}
	return Finding{Subject: "channels", State: fmt.Sprintf("%d enabled", enabled)}
}

func diagnoseStripe(ctx context.Context, cfg *config.Config) Finding {
	switch {
	case cfg.StripeKey.Empty() && cfg.StripeWebhook.Empty():
		return Finding{Subject: "stripe", State: "not configured; top-ups by card are off"}
	case cfg.StripeKey.Empty() || cfg.StripeWebhook.Empty():
		return Finding{"stripe", "half configured", "set both STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET"}
	}
	ctx, cancel := context.WithTimeout(ctx, diagnoseTimeout)
	defer cancel()
	account := stripeAccount(cfg)
	if err := account.Check(ctx); err != nil {
		return Finding{"stripe", err.Error(), "check STRIPE_SECRET_KEY, and that Stripe can be reached from here"}
	}
	mode := "test mode"
	if account.Live() {
		mode = "live mode"
	}
	return Finding{Subject: "stripe", State: "answers, " + mode}
}
