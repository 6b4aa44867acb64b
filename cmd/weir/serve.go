package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"weir/internal/app"
	"weir/internal/headroom"
)

func serveCommand() *cobra.Command {
	var role string
	var check bool
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the API, the dashboard and the background work.", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig()
			if err != nil {
				return err
			}
			r, err := app.ParseRole(role)
			if err != nil {
				return usageError{err}
			}
			if err := r.Check(cfg); err != nil {
				return usageError{err}
			}
			if check {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), "The configuration is sound.")
				return err
			}
			headroom.Keep()
			return app.Serve(cmd.Context(), cfg, app.Options{Role: r, Version: version, Out: cmd.OutOrStdout(), Log: cmd.ErrOrStderr()})
		},
	}
	cmd.Flags().StringVar(&role, "role", "all", "what this process does: all, api or worker")
	cmd.Flags().BoolVar(&check, "check", false, "check the configuration, list every fault, and end")
	return cmd
}
