package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"weir/internal/app"
	"weir/internal/db"
)

// errUnsound ends doctor with exit code 1; what is wrong has been printed.
var errUnsound = errors.New("something needs attention; see above")

func doctorCommand() *cobra.Command {
	var ledger bool
	var finding, remark string
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check configuration, database, Redis and channels, and say what to fix.", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if finding != "" && !ledger || (finding == "") != (remark == "") {
				return usageError{errors.New("--acknowledge and --remark go together, with --ledger")}
			}
			if finding != "" {
				return withDatabase(cmd, func(d *db.DB) error {
					return app.AcknowledgeFinding(cmd.Context(), d, finding, remark, cmd.OutOrStdout())
				})
			}
			if ledger {
				return withDatabase(cmd, func(d *db.DB) error { return app.CheckLedger(cmd.Context(), d, cmd.OutOrStdout()) })
			}
			cfg, err := loadConfig()
			if err != nil {
				return err
			}
			findings := app.Diagnose(cmd.Context(), cfg)
			sound := true
			for _, f := range findings {
				mark := "ok   "
				if f.Fix != "" {
					mark, sound = "FAIL ", false
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s %-14s %s\n", mark, f.Subject, f.State)
				if f.Fix != "" {
					fmt.Fprintf(cmd.OutOrStdout(), "      %-14s %s\n", "", f.Fix)
				}
			}
			if !sound {
				return errUnsound
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&ledger, "ledger", false, "prove the ledger's invariants; exit code 1 when one is broken")
	cmd.Flags().StringVar(&finding, "acknowledge", "", "with --ledger: lift the freeze for this finding, fnd_…")
	cmd.Flags().StringVar(&remark, "remark", "", "with --acknowledge: why; kept with the finding")
	return cmd
}

func withDatabase(cmd *cobra.Command, do func(*db.DB) error) error {
	d, err := openDatabase(cmd)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }() // the process ends
	return do(d)
}
