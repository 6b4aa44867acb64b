// Command migratediff writes the migrations that bring both databases to ent's schema, and checks that they do.
//
//	migratediff -name NAME          write the pending changes, one file per database, under one version
//	migratediff -name NAME -empty   write an empty pair, for changes that are written by hand
//	migratediff -check              fail, and show what is pending, when the files do not lead to ent's schema
//	migratediff -hash               rewrite atlas.sum after a file was written or changed by hand
//
// The first and the third need TEST_DATABASE_URL: a PostgreSQL server on which databases may be made and dropped.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"syscall"

	atlas "ariga.io/atlas/sql/migrate"
)

const serverVariable = "TEST_DATABASE_URL"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "migratediff:", err)
		os.Exit(1)
	}
}

var validName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("migratediff", flag.ContinueOnError)
	root := flags.String("dir", "migrations", "folder that holds one folder per database")
	name := flags.String("name", "", "name of the new migration, in snake_case")
	empty := flags.Bool("empty", false, "write an empty pair")
	check := flags.Bool("check", false, "only check")
	hash := flags.Bool("hash", false, "only rewrite atlas.sum")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dirs, err := openDirectories(*root)
	if err != nil {
		return err
	}
	switch {
	case *hash:
		return dirs.seal()
	case *check:
		return checkAll(ctx, dirs, handWritten(), out)
	case !validName.MatchString(*name):
		return fmt.Errorf("-name %q: want a name in snake_case", *name)
	case *empty:
		return dirs.add(atlas.NewVersion(), *name, nil, out)
	default:
		return writePending(ctx, dirs, handWritten(), *name, out)
	}
}

// writePending adds one file per database. A database without changes gets a file that says so: the lists stay equal.
func writePending(ctx context.Context, dirs directories, aside []object, name string, out io.Writer) error {
	if err := dirs.validate(); err != nil {
		return err
	}
	pending, err := pendingOf(ctx, dirs, aside)
	if err != nil {
		return err
	}
	if len(pending) == 0 {
		_, err := fmt.Fprintln(out, "Nothing to do: the migrations lead to ent's schema.")
		return err
	}
	return dirs.add(atlas.NewVersion(), name, pending, out)
}

// checkAll reports every fault, not only the first, and prints the SQL that is missing.
func checkAll(ctx context.Context, dirs directories, aside []object, out io.Writer) error {
	faults := []error{dirs.validate()}
	pending, err := pendingOf(ctx, dirs, aside)
	faults = append(faults, err)
	for _, database := range dialects {
		if body := pending[database]; body != "" {
			faults = append(faults, fmt.Errorf("%s: the migrations do not lead to ent's schema; run `make migrate-diff name=…`", database))
			if _, err := fmt.Fprintf(out, "-- pending on %s\n%s", database, body); err != nil {
				faults = append(faults, err)
			}
		}
	}
	return errors.Join(faults...)
}
