package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"weir/internal/app"
	"weir/internal/fault"
	"weir/internal/importer"
)

func carryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import", Short: "Carry over what another program has: users, keys, channels, codes and balances.", Args: usageArgs(cobra.NoArgs),
		RunE: needsSubcommand,
	}
	for _, p := range importer.Programs() {
		cmd.AddCommand(carryFrom(p))
	}
	return cmd
}

func carryFrom(program importer.Program) *cobra.Command {
	var dsn string
	in := importer.Input{Program: program}
	cmd := &cobra.Command{
		Use: string(program), Short: fmt.Sprintf("Carry an installation of %s over.", program), Args: usageArgs(cobra.NoArgs),
		Long: "Reads the database of the other program, changes nothing in it, and prints what was carried over and what was left out, and why. " +
			"It may run beside Weir, and may be repeated: what is known already stays as it is. docs/migration.md says what becomes of what.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig()
			if err != nil {
				return err
			}
			if in.DryRun {
				fmt.Fprintln(cmd.OutOrStdout(), "dry run: nothing is kept")
			}
			err = app.Import(cmd.Context(), cfg, dsn, in, cmd.OutOrStdout())
			if fault.CodeOf(err) == fault.Invalid {
				return usageError{err}
			}
			return err
		},
	}
	cmd.Flags().StringVar(&dsn, "dsn", "", "its database: postgres://…, mysql://…, or the file of a SQLite database")
	cmd.Flags().StringVar(&in.Name, "name", "", "tells several installations apart; the same again in a repeat (default: the program's name)")
	cmd.Flags().BoolVar(&in.DryRun, "dry-run", false, "print the report and keep nothing")
	return cmd
}
