package migrations_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// contracted are statements that take something away, and why no release that may run meanwhile misses it.
var contracted = map[string]string{
	`DROP FUNCTION ledger_batch`:              "replaced by ledger_flush before the first release",
	`DROP INDEX IF EXISTS openhold_tenant_id`: "an index: statements become slower at most",
	`DROP INDEX "subscriptions_one_runs"`:     "a bound on rows, replaced by a wider one",
}

// breaking are what the binary of the release before would stumble over: nodes of both run side by side (docs/operations.md).
var breaking = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\bDROP\s+(TABLE|COLUMN|FUNCTION|VIEW|TYPE|SCHEMA|INDEX)\b`),
	regexp.MustCompile(`(?i)\bRENAME\b`),
	regexp.MustCompile(`(?i)\bALTER\s+COLUMN\s+\S+\s+(TYPE|SET\s+(DATA|NOT)|DROP\s+DEFAULT)\b`),
	regexp.MustCompile(`(?i)^TRUNCATE\b`),
}

var (
	sqlComment = regexp.MustCompile(`(?m)--.*$`)
	addColumn  = regexp.MustCompile(`(?i)\bADD\s+COLUMN\b`)
	functions  = regexp.MustCompile(`(?is)CREATE\s+(OR\s+REPLACE\s+)?FUNCTION.*?\$(\w*)\$.*?\$\w*\$`)
)

// faultsOf are the statements of a migration that are not only additions.
func faultsOf(script string) (all []string) {
	script = functions.ReplaceAllString(sqlComment.ReplaceAllString(script, ""), "")
	for statement := range strings.SplitSeq(script, ";") {
		statement = strings.Join(strings.Fields(statement), " ")
		for _, b := range breaking {
			if b.MatchString(statement) {
				all = append(all, statement)
			}
		}
		for i, column := range addColumn.Split(statement, -1) {
			if upper := strings.ToUpper(column); i > 0 && strings.Contains(upper, "NOT NULL") && !strings.Contains(upper, "DEFAULT") {
				all = append(all, "ADD COLUMN"+column)
			}
		}
	}
	return all
}

// TestMigrationsOnlyAdd: where several nodes share a database, the old binary works on the new schema.
func TestMigrationsOnlyAdd(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("postgres/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range faultsOf(string(text)) {
			if seen[statement] = true; contracted[statement] == "" {
				t.Errorf("%s takes something away: %s\nExpand first; contract when no release in use needs it, and say so in contracted.", path, statement)
			}
		}
	}
	for statement := range contracted {
		if !seen[statement] {
			t.Errorf("%q is in no migration", statement)
		}
	}
}

// TestWhatTakesAwayIsSeen: what the test above looks for it finds.
func TestWhatTakesAwayIsSeen(t *testing.T) {
	t.Parallel()
	for script, faults := range map[string]int{
		`CREATE TABLE a (id text NOT NULL); CREATE INDEX b ON a (id);`:                 0,
		`ALTER TABLE a ADD COLUMN b text NULL, ADD COLUMN c text NOT NULL DEFAULT '';`: 0,
		`-- DROP TABLE a`: 0,
		"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE a; END $$;":                0,
		`ALTER TABLE a ADD COLUMN b text NULL, ADD COLUMN c text NOT NULL;`:                                  1,
		`ALTER TABLE a DROP COLUMN b; drop table "a";`:                                                       2,
		`ALTER TABLE a RENAME COLUMN b TO c;`:                                                                1,
		`ALTER TABLE a ALTER COLUMN "b" TYPE bigint; ALTER TABLE a ALTER COLUMN b SET NOT NULL; TRUNCATE a;`: 3,
	} {
		if got := faultsOf(script); len(got) != faults {
			t.Errorf("%s: %q, want %d", script, got, faults)
		}
	}
}
