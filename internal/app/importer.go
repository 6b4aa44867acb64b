package app

import (
	"context"
	"errors"
	"io"

	"weir/internal/channel"
	"weir/internal/config"
	"weir/internal/importer"
	"weir/internal/pricing"
	"weir/internal/viewer"
	"weir/migrations"
)

// Import carries another installation over and prints a report. It may run beside nodes, and may be repeated.
func Import(ctx context.Context, cfg *config.Config, dsn string, in importer.Input, w io.Writer) (err error) {
	if err := in.Validate(); err != nil {
		return err
	}
	from, err := importer.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	return withApp(ctx, cfg, func(a *App) error {
		if err := migrations.Verify(ctx, a.DB.SQL, a.DB.Dialect); err != nil {
			return err
		}
		// Services that reload nothing: their changes may be taken back.
		channels := channel.New(a.channelConfig(nil))
		prices := pricing.NewService(pricing.ServiceConfig{Ent: a.DB.Ent, Clock: a.clock, Revisions: a.revisions})
		report, err := importer.New(importer.Config{
			Ent: a.DB.Ent, Accounts: a.Accounts, APIKeys: a.APIKeys, Channels: channels, Redemptions: a.Redemptions, Prices: prices,
			Ledger: a.Book, Clock: a.clock,
		}).Import(viewer.SystemContext(ctx, "import"), from, in)
		if report == nil {
			return err
		}
		return errors.Join(report.Write(w), err)
	})
}
