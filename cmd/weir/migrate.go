package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"weir/internal/app"
	"weir/internal/db"
	"weir/migrations"
)

func migrateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "migrate", Short: "Bring the database to this binary's schema, or look where it stands.",
		Args: usageArgs(cobra.NoArgs), RunE: needsSubcommand,
	}
	cmd.AddCommand(
		databaseCommand("up", "Apply the migrations that are missing.", func(cmd *cobra.Command, d *db.DB) error {
			applied, err := migrations.Up(cmd.Context(), d.SQL, d.Dialect)
			for _, v := range applied {
				fmt.Fprintln(cmd.OutOrStdout(), "applied", v)
			}
			if err == nil && len(applied) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "nothing to do")
			}
			return err
		}),
		databaseCommand("status", "List the migrations and when each was applied.", func(cmd *cobra.Command, d *db.DB) error {
			states, err := migrations.Status(cmd.Context(), d.SQL, d.Dialect)
			for _, s := range states {
				at := s.AppliedAt
				if at == "" {
					at = "pending"
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%-40s %s\n", s.Version, at)
			}
			return err
		}),
		databaseCommand("verify", "Fail unless the database is exactly as this binary wants it.", func(cmd *cobra.Command, d *db.DB) error {
			if err := migrations.Verify(cmd.Context(), d.SQL, d.Dialect); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "the database is up to date")
			return err
		}),
	)
	return cmd
}

// databaseCommand is a command that needs the database and nothing else; no secret key either.
func databaseCommand(use, short string, do func(*cobra.Command, *db.DB) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withDatabase(cmd, func(d *db.DB) error { return do(cmd, d) })
		},
	}
}

func openDatabase(cmd *cobra.Command) (*db.DB, error) {
	cfg, err := loadConfigWithoutKey()
	if err != nil {
		return nil, err
	}
	return db.Open(cmd.Context(), app.DatabaseTarget(cfg))
}

func needsSubcommand(cmd *cobra.Command, _ []string) error {
	return usageError{fmt.Errorf("%s needs a subcommand; see `%s --help`", cmd.CommandPath(), cmd.CommandPath())}
}
