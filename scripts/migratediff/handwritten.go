package main

import (
	"path"

	"entgo.io/ent/dialect"
)

// kind is a kind of database object.
type kind string

const (
	kindTable      kind = "table"
	kindView       kind = "view"
	kindFunction   kind = "function"
	kindTrigger    kind = "trigger"
	kindIndex      kind = "index"
	kindConstraint kind = "constraint" // checks and foreign keys
)

// object is something that migrations define by hand and ent does not know.
type object struct {
	kind kind
	// name as the database lists it, with * for any run of characters. Triggers are "table.trigger", and so are indexes
	// and constraints of ent's own tables.
	name string
	// only is the one dialect that has it; empty = both.
	only string
}

// handWritten is the named list of what the comparison with ent's schema leaves out. Each entry must exist once the
// migrations have run, and whatever is neither here nor in ent's schema is a fault. Indexes and constraints of tables
// that are themselves on the list need no entry.
func handWritten() []object {
	const pg, lite = dialect.Postgres, dialect.SQLite
	return []object{
		{kind: kindTable, name: "usage_logs"},
		{kind: kindTable, name: "usage_logs_*", only: pg}, // its partitions
		{kind: kindView, name: "entries"},

		{kind: kindIndex, name: "charges.charges_created", only: pg},
		{kind: kindIndex, name: "transfers.transfers_created", only: pg},

		{kind: kindIndex, name: "tenants.tenants_search", only: pg},
		{kind: kindIndex, name: "users.users_search", only: pg},

		{kind: kindFunction, name: "budget_period", only: pg},
		{kind: kindFunction, name: "ledger_append_only", only: pg},
		{kind: kindFunction, name: "ledger_flush", only: pg},
		{kind: kindFunction, name: "usage_logs_partition", only: pg},
		{kind: kindFunction, name: "usage_logs_prepare", only: pg},

		{kind: kindTrigger, name: "charges.charges_append_only", only: pg},
		{kind: kindTrigger, name: "charges.charges_no_truncate", only: pg},
		{kind: kindTrigger, name: "transfers.transfers_append_only", only: pg},
		{kind: kindTrigger, name: "transfers.transfers_no_truncate", only: pg},
		{kind: kindTrigger, name: "charges.charges_no_update", only: lite},
		{kind: kindTrigger, name: "charges.charges_no_delete", only: lite},
		{kind: kindTrigger, name: "transfers.transfers_no_update", only: lite},
		{kind: kindTrigger, name: "transfers.transfers_no_delete", only: lite},
	}
}

func (o object) on(name string) bool { return o.only == "" || o.only == name }

func (o object) matches(k kind, name string) bool {
	ok, err := path.Match(o.name, name)
	return err == nil && ok && o.kind == k
}

// catalogueQueries list kind and name of all objects of a database.
var catalogueQueries = map[string]string{
	dialect.Postgres: `
		SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' ELSE 'table' END, relname::text FROM pg_class
		WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
		UNION ALL
		SELECT 'function', proname::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
			AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') -- not an extension's
		UNION ALL
		SELECT 'trigger', relname || '.' || tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
		WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
		ORDER BY 1, 2`,
	dialect.SQLite: `
		SELECT type, CASE type WHEN 'trigger' THEN tbl_name || '.' || name ELSE name END FROM sqlite_master
		WHERE type IN ('table', 'view', 'trigger') AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
		ORDER BY 1, 2`,
}
