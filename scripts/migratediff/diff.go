package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	atlasschema "ariga.io/atlas/sql/schema"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"

	"weir/ent/migrate"
)

// pendingOf returns the SQL that is missing, by database; databases that need nothing are absent. The objects of aside
// are no difference.
func pendingOf(ctx context.Context, dirs directories, aside []object) (map[string]string, error) {
	pending := map[string]string{}
	var faults []error
	for _, database := range dialects {
		body, err := pendingOn(ctx, database, dirs, aside)
		if err != nil {
			faults = append(faults, fmt.Errorf("compare with ent's schema on %s: %w", database, err))
		}
		if body != "" {
			pending[database] = body
		}
	}
	return pending, errors.Join(faults...)
}

// pendingOn replays the folder on one database and compares it with ent's schema (ent's own replay mode drops the
// replayed tables one by one, which a view does not allow).
func pendingOn(ctx context.Context, database string, dirs directories, aside []object) (body string, err error) {
	replayed, err := openScratch(ctx, database)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, replayed.close()) }()
	if err := replayed.replay(ctx, dirs); err != nil {
		return "", err
	}
	filter := newFilter(database, aside)
	hooks := []schema.DiffHook{filter.hook}
	if database == dialect.Postgres {
		desired, err := openScratch(ctx, database)
		if err != nil {
			return "", err
		}
		defer func() { err = errors.Join(err, desired.close()) }()
		hooks = append(hooks, normalised(ctx, desired))
	} else {
		hooks = append(hooks, parenthesised)
	}
	memory := &atlas.MemDir{}
	err = migrate.NewSchema(entsql.OpenDB(database, replayed.SQL)).NamedDiff(ctx, "pending",
		schema.WithMigrationMode(schema.ModeInspect), schema.WithDialect(database), schema.WithDir(memory),
		schema.WithFormatter(atlas.DefaultFormatter), schema.WithIndent("  "), schema.WithErrNoPlan(true),
		schema.WithDropColumn(true), schema.WithDropIndex(true),
		schema.WithDiffHook(hooks...))
	if err != nil && !errors.Is(err, atlas.ErrNoPlan) {
		return "", err
	}
	err = filter.verify(ctx, replayed, migrate.Tables)
	files, filesErr := memory.Files()
	if filesErr != nil || len(files) == 0 {
		return "", errors.Join(err, filesErr)
	}
	return string(files[0].Bytes()), err
}

// normalised replaces the desired state by what PostgreSQL makes of it, so that both sides are spelled alike.
func normalised(ctx context.Context, on *scratch) schema.DiffHook {
	return func(next schema.Differ) schema.Differ {
		return schema.DiffFunc(func(current, desired *atlasschema.Schema) ([]atlasschema.Change, error) {
			driver, err := postgres.Open(on.SQL)
			if err != nil {
				return nil, fmt.Errorf("open atlas driver: %w", err)
			}
			normalizer, ok := driver.(atlasschema.Normalizer)
			if !ok {
				return nil, fmt.Errorf("atlas driver %T does not normalise", driver)
			}
			wanted := desired.Tables
			made, err := normalizer.NormalizeSchema(ctx, desired)
			if err != nil {
				return nil, fmt.Errorf("normalise ent's schema: %w", err)
			}
			tables, err := inOrder(made, wanted)
			if err != nil {
				return nil, err
			}
			return next.Diff(current, &atlasschema.Schema{Name: current.Name, Attrs: current.Attrs, Tables: tables})
		})
	}
}

// parenthesised puts checks such as "(a) = (b)" into parentheses: atlas takes that one for an expression that already
// has them and writes it as it is, which SQLite does not parse.
func parenthesised(next schema.Differ) schema.Differ {
	return schema.DiffFunc(func(current, desired *atlasschema.Schema) ([]atlasschema.Change, error) {
		for _, table := range desired.Tables {
			for _, attr := range table.Attrs {
				if check, ok := attr.(*atlasschema.Check); ok && strings.HasPrefix(check.Expr, "(") {
					check.Expr = "(" + check.Expr + ")"
				}
			}
		}
		return next.Diff(current, desired)
	})
}

// inOrder returns the tables of a schema in the order of others with the same names: that of ent, which files follow.
func inOrder(of *atlasschema.Schema, like []*atlasschema.Table) ([]*atlasschema.Table, error) {
	tables := make([]*atlasschema.Table, 0, len(like))
	for _, table := range like {
		found, ok := of.Table(table.Name)
		if !ok {
			return nil, fmt.Errorf("table %s is lost when ent's schema is normalised", table.Name)
		}
		tables = append(tables, found)
	}
	return tables, nil
}
