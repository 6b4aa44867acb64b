package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"weir/internal/backup"
	"weir/internal/db"
)

func backupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup [FILE]", Short: "Copy the database into a new file while Weir runs.", Args: usageArgs(cobra.MaximumNArgs(1)),
		Long: "Copies the database into a new file while Weir runs: a SQLite database, or what pg_dump writes for pg_restore. " +
			"Without FILE it is weir-TIME.backup in the working directory. " +
			"The secret key is not in it, and without the secret key it cannot be used: keep both, apart from each other.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withDatabase(cmd, func(d *db.DB) error {
				file := "weir-" + time.Now().UTC().Format("20060102T150405Z") + ".backup"
				if len(args) > 0 {
					file = args[0]
				}
				if err := backup.Write(cmd.Context(), d, file); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s is written. The secret key is not in it.\n", file)
				return nil
			})
		},
	}
}
