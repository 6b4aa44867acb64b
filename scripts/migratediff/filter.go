package main

import (
	"context"
	"errors"
	"fmt"

	atlasschema "ariga.io/atlas/sql/schema"
	"entgo.io/ent/dialect/sql/schema"
)

// filter leaves hand-written objects out of one comparison, and remembers which of them it met.
type filter struct {
	dialect string
	objects []object
	met     map[object]bool
}

func newFilter(database string, aside []object) *filter {
	f := &filter{dialect: database, met: map[object]bool{}}
	for _, o := range aside {
		if o.on(database) {
			f.objects = append(f.objects, o)
		}
	}
	return f
}

// covers reports whether the object is on the list, and notes that it exists.
func (f *filter) covers(k kind, name string) bool {
	covered := false
	for _, o := range f.objects {
		if o.matches(k, name) {
			f.met[o], covered = true, true
		}
	}
	return covered
}

// hook takes the removal of hand-written indexes and constraints out of the changes to ent's tables.
func (f *filter) hook(next schema.Differ) schema.Differ {
	return schema.DiffFunc(func(current, desired *atlasschema.Schema) ([]atlasschema.Change, error) {
		changes, err := next.Diff(current, desired)
		if err != nil {
			return nil, err
		}
		kept := make([]atlasschema.Change, 0, len(changes))
		for _, change := range changes {
			modify, ok := change.(*atlasschema.ModifyTable)
			if !ok {
				kept = append(kept, change)
				continue
			}
			if modify.Changes = f.keep(modify); len(modify.Changes) > 0 {
				kept = append(kept, modify)
			}
		}
		return kept, nil
	})
}

func (f *filter) keep(modify *atlasschema.ModifyTable) []atlasschema.Change {
	kept := make([]atlasschema.Change, 0, len(modify.Changes))
	for _, change := range modify.Changes {
		k, name := removed(change)
		if name == "" || !f.covers(k, modify.T.Name+"."+name) {
			kept = append(kept, change)
		}
	}
	return kept
}

// removed returns the name of what a change drops from a table, empty for any other change.
func removed(change atlasschema.Change) (k kind, name string) {
	switch c := change.(type) {
	case *atlasschema.DropIndex:
		return kindIndex, c.I.Name
	case *atlasschema.DropForeignKey:
		return kindConstraint, c.F.Symbol
	case *atlasschema.DropCheck:
		return kindConstraint, c.C.Name
	default:
		return "", ""
	}
}

// verify reports objects that are neither ent's nor on the list, and entries of the list that do not exist: atlas
// rebuilds tables on SQLite, and what was written by hand on such a table is lost unless the migration restores it.
func (f *filter) verify(ctx context.Context, replayed *scratch, tables []*schema.Table) (err error) {
	known := map[string]bool{}
	for _, table := range tables {
		known[table.Name] = true
	}
	rows, err := replayed.SQL.QueryContext(ctx, catalogueQueries[f.dialect])
	if err != nil {
		return fmt.Errorf("list objects: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var faults []error
	for rows.Next() {
		var k kind
		var name string
		if err := rows.Scan(&k, &name); err != nil {
			return fmt.Errorf("list objects: %w", err)
		}
		isEnts := (k == kindTable || k == kindView) && known[name]
		if !f.covers(k, name) && !isEnts {
			faults = append(faults, fmt.Errorf("%s %s is neither in ent's schema nor on the list of hand-written objects", k, name))
		}
	}
	for _, o := range f.objects {
		if !f.met[o] {
			faults = append(faults, fmt.Errorf("hand-written %s %s does not exist after the migrations", o.kind, o.name))
		}
	}
	return errors.Join(append(faults, rows.Err())...)
}
