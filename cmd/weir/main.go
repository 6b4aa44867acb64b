// Command weir is the gateway: server, migrations, checks and administration in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"weir/internal/config"
)

// version is set by the linker.
var version = "dev"

// Exit codes of every command.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// usageError is a wrong command line or configuration: exit code 2.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string) int {
	cmd := root()
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	fmt.Fprintln(os.Stderr, "weir: "+err.Error())
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	return exitFailure
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use: "weir", Short: "Weir resells AI APIs and meters every call.", Version: version,
		SilenceErrors: true, SilenceUsage: true, Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	cmd.CompletionOptions.DisableDefaultCmd = true
	cmd.AddCommand(serveCommand(), migrateCommand(), doctorCommand(), adminCommand(), pricesCommand(), usageCommand(),
		tasksCommand(), backupCommand(), carryCommand())
	return cmd
}

// usageArgs makes a wrong argument, an unknown command among them, a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}

// loadConfig reads the environment and weir.yaml.
func loadConfig() (*config.Config, error) {
	cfg, err := config.Load(os.Environ(), config.FileName)
	if err != nil {
		return nil, usageError{err}
	}
	return cfg, nil
}

// loadConfigWithoutKey reads the same, for commands that work on the database alone and need no secret key.
func loadConfigWithoutKey() (*config.Config, error) {
	cfg, err := config.Load(os.Environ(), config.FileName, config.WithoutSecretKey)
	if err != nil {
		return nil, usageError{err}
	}
	return cfg, nil
}
