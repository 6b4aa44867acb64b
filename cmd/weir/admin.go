package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"weir/internal/app"
	"weir/internal/secret"
)

func adminCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "admin", Short: "Administration that needs no running server.", Args: usageArgs(cobra.NoArgs), RunE: needsSubcommand}
	cmd.AddCommand(
		passwordCommand("create-root LOGIN", "Make an administrator with all rights.", app.CreateRoot),
		passwordCommand("reset-password LOGIN", "Give a user a new password and end all sessions of the user.", app.ResetPassword),
		&cobra.Command{
			Use: "rotate-keyset", Short: "Seal with a new key from now on, and seal the credentials of channels anew.", Args: usageArgs(cobra.NoArgs),
			Long: "Adds a key to the keyset that seals credentials, tells every running node, and uses it. Older keys stay, for what they sealed.\n" +
				"WEIR_SECRET_KEY stays as it is: it seals the keyset itself.",
			RunE: func(cmd *cobra.Command, _ []string) error {
				cfg, err := loadConfig()
				if err != nil {
					return err
				}
				return app.RotateKeyset(cmd.Context(), cfg, cmd.OutOrStdout())
			},
		},
		&cobra.Command{
			Use: "remove-second-factor LOGIN", Short: "Switch two-step sign-in off for a user who has lost the authenticator app.",
			Args: usageArgs(cobra.ExactArgs(1)),
			RunE: func(cmd *cobra.Command, args []string) error {
				cfg, err := loadConfig()
				if err != nil {
					return err
				}
				return app.RemoveSecondFactor(cmd.Context(), cfg, args[0])
			},
		},
	)
	return cmd
}

func passwordCommand(use, short string, do app.PasswordAction) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: usageArgs(cobra.ExactArgs(1)),
		Long: short + "\nThe password is read from standard input; empty = a random one is printed.",
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := loadConfig()
			if err != nil {
				return err
			}
			fmt.Fprint(cmd.ErrOrStderr(), "New password: ")
			line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
			if err != nil && line == "" && !errors.Is(err, io.EOF) {
				return fmt.Errorf("read password: %w", err)
			}
			password := strings.TrimRight(line, "\r\n")
			made := password == ""
			if made {
				password = secret.Token(20)
			}
			if err := do(cmd.Context(), cfg, args[0], secret.New(password)); err != nil {
				return err
			}
			if made {
				fmt.Fprintln(cmd.OutOrStdout(), "password:", password)
			}
			return nil
		},
	}
}
