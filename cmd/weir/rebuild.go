package main

import (
	"github.com/spf13/cobra"

	"weir/internal/app"
	"weir/internal/db"
)

func usageCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "usage", Short: "Usage by hour and day.", Args: usageArgs(cobra.NoArgs), RunE: needsSubcommand}
	var tenant string
	rebuild := databaseCommand("rebuild", "Compute usage by hour and day again from the journal, and correct what differs.",
		func(cmd *cobra.Command, d *db.DB) error {
			return app.RebuildUsage(cmd.Context(), d, tenant, cmd.OutOrStdout())
		})
	rebuild.Flags().StringVar(&tenant, "tenant", "", "only this tenant, ten_…")
	cmd.AddCommand(rebuild)
	return cmd
}
