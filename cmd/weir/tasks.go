package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"weir/internal/app"
	"weir/internal/db"
)

func tasksCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "tasks", Short: "Videos and services that are being made.", Args: usageArgs(cobra.NoArgs), RunE: needsSubcommand}
	var limit int
	list := databaseCommand("list", "List the tasks that are not over, the oldest first.", func(cmd *cobra.Command, d *db.DB) error {
		return app.ListTasks(cmd.Context(), d, limit, cmd.OutOrStdout())
	})
	list.Flags().IntVar(&limit, "limit", 100, "how many at most")
	cmd.AddCommand(list,
		taskCommand("retry", "Have a task looked at at once; one in doubt is handed to a provider again.", app.RetryTask),
		taskCommand("cancel", "End a task, whatever its provider says; nothing is charged.", app.CancelTask),
	)
	return cmd
}

// taskCommand is a command about one task.
func taskCommand(use, short string, do func(ctx context.Context, d *db.DB, taskID string, w io.Writer) error) *cobra.Command {
	return &cobra.Command{
		Use: use + " TASK", Short: short, Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withDatabase(cmd, func(d *db.DB) error { return do(cmd.Context(), d, args[0], cmd.OutOrStdout()) })
		},
	}
}
