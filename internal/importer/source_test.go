package importer_test

import (
	"path/filepath"
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/internal/importer"
)

// TestOpenRefuses: what is no database of the kind is said so, and no password is in what is said.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for name, dsn := range map[string]string{
		"nothing": "", "no file": filepath.Join(t.TempDir(), "none.db"), "a folder": t.TempDir(), "mysql without a name": "mysql://u:hunter2@127.0.0.1",
		"mysql, nobody there": "u:hunter2@tcp(127.0.0.1:1)/oneapi", "postgres, nobody there": "postgres://u:hunter2@127.0.0.1:1/oneapi?sslmode=disable",
		"mysql, its own form": "u:hunter2@tcp(127.0.0.1:1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := importer.Open(t.Context(), dsn)
			if err == nil {
				t.Fatal(s.Close())
			}
			if fault.CodeOf(err) != fault.Invalid || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestInput(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]importer.Input{
		"unknown program": {Program: "other"}, "blank in the name": {Program: importer.OneAPI, Name: "a b"}, "slash": {Program: importer.OneAPI, Name: "a/b"},
		"long": {Program: importer.OneHub, Name: strings.Repeat("a", 33)},
	} {
		if err := in.Validate(); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (importer.Input{Program: importer.NewAPI, Name: "branch.2"}).Validate(); err != nil {
		t.Error(err)
	}
}
