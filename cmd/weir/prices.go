package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"weir/internal/app"
	"weir/internal/db"
	"weir/internal/pricing"
)

func pricesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "prices", Short: "The price book.", Args: usageArgs(cobra.NoArgs), RunE: needsSubcommand}
	cmd.AddCommand(importCommand())
	return cmd
}

func importCommand() *cobra.Command {
	var source, markup string
	var models []string
	var known bool
	cmd := &cobra.Command{
		Use: "import FILE|-", Args: usageArgs(cobra.ExactArgs(1)),
		Short: "Draft prices from LiteLLM's or models.dev's list, and print what they would change. Nothing is published.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			in, err := pricing.NewImport(source, markup, models)
			if err != nil {
				return usageError{err}
			}
			in.OnlyKnown = known
			file := io.NopCloser(cmd.InOrStdin())
			if args[0] != "-" {
				if file, err = os.Open(args[0]); err != nil {
					return fmt.Errorf("read prices: %w", err)
				}
			}
			defer func() { err = errors.Join(err, file.Close()) }()
			return withDatabase(cmd, func(d *db.DB) error { return app.ImportPrices(cmd.Context(), d, in, file, cmd.OutOrStdout()) })
		},
	}
	cmd.Flags().StringVar(&source, "source", string(pricing.FeedAuto), "litellm, modelsdev or auto")
	cmd.Flags().StringVar(&markup, "markup", "1", "what tenants pay of the listed price, a decimal factor")
	cmd.Flags().StringArrayVar(&models, "model", nil, "import only names that match this pattern, such as 'gpt-*'; may be repeated")
	cmd.Flags().BoolVar(&known, "known", false, "leave models out that the catalogue lacks")
	return cmd
}
