package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	atlas "ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"
)

// dialects are the databases, by ent's names.
var dialects = []string{dialect.Postgres, dialect.SQLite}

// folder is where a database's migrations lie.
func folder(database string) string {
	if database == dialect.SQLite {
		return "sqlite"
	}
	return database
}

// directories are the folders of migrations by database.
type directories map[string]*atlas.LocalDir

func openDirectories(root string) (directories, error) {
	dirs := directories{}
	for _, name := range dialects {
		dir, err := atlas.NewLocalDir(filepath.Join(root, folder(name)))
		if err != nil {
			return nil, fmt.Errorf("migrations of %s: %w", name, err)
		}
		dirs[name] = dir
	}
	return dirs, nil
}

// names lists a folder's migrations in the order in which they run.
func (d directories) names(database string) ([]string, error) {
	files, err := d[database].Files()
	if err != nil {
		return nil, fmt.Errorf("list migrations of %s: %w", database, err)
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = file.Name()
	}
	return names, nil
}

// validate compares each folder with its atlas.sum, and the lists of files with each other.
func (d directories) validate() error {
	var faults []error
	lists := map[string][]string{}
	for _, database := range dialects {
		if err := atlas.Validate(d[database]); err != nil {
			faults = append(faults, fmt.Errorf("%s: atlas.sum: %w; after a change by hand run `make migrate-hash`", database, err))
		}
		list, err := d.names(database)
		faults = append(faults, err)
		lists[database] = list
	}
	for _, pair := range [][2]string{{dialect.Postgres, dialect.SQLite}, {dialect.SQLite, dialect.Postgres}} {
		for _, name := range lists[pair[0]] {
			if !slices.Contains(lists[pair[1]], name) {
				faults = append(faults, fmt.Errorf("%s has %s, %s has not", pair[0], name, pair[1]))
			}
		}
	}
	return errors.Join(faults...)
}

// add writes one new file to each folder and seals the folders.
func (d directories) add(version, name string, bodies map[string]string, out io.Writer) error {
	file := version + "_" + name + ".sql"
	for _, database := range dialects {
		body := bodies[database]
		if body == "" {
			body = "-- No change on " + database + ".\n"
		}
		if err := d[database].WriteFile(file, []byte(strings.TrimRight(body, "\n")+"\n")); err != nil {
			return fmt.Errorf("write %s: %w", file, err)
		}
		if _, err := fmt.Fprintln(out, filepath.Join(d[database].Path(), file)); err != nil {
			return err
		}
	}
	return d.seal()
}

// seal writes atlas.sum, which makes two branches that add migrations conflict instead of merging unseen.
func (d directories) seal() error {
	for _, database := range dialects {
		sum, err := d[database].Checksum()
		if err != nil {
			return fmt.Errorf("checksum of %s: %w", database, err)
		}
		if err := atlas.WriteSumFile(d[database], sum); err != nil {
			return fmt.Errorf("checksum of %s: %w", database, err)
		}
	}
	return nil
}
