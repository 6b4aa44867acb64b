package config

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The marks around the table of settings in the README.
const (
	settingsMark    = "<!-- settings: "
	settingsEndMark = "<!-- settings end -->"
)

// readmeRow is a setting as the README shows it.
func readmeRow(f Field) string {
	value := "empty"
	if f.Default != "" {
		value = "`" + f.Default + "`"
	}
	return "| `" + f.Env + "` | " + value + " | " + strings.ReplaceAll(f.Doc, "|", `\|`) + " |"
}

// The README shows every setting with its name, default and meaning, in the order of Fields. Where it differs, the lines that
// it should have are in the failure, ready to be copied.
func TestReadmeTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), settingsMark)
	table, _, ended := strings.Cut(rest, settingsEndMark)
	if !found || !ended {
		t.Fatalf("README.md has no table between %q and %q", settingsMark, settingsEndMark)
	}
	var got []string
	for line := range strings.Lines(table) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "| `") {
			got = append(got, line)
		}
	}
	want := make([]string, 0, len(got))
	for _, f := range Fields() {
		row := readmeRow(f)
		want = append(want, row)
		if !slices.Contains(got, row) {
			t.Errorf("README.md lacks:\n%s", row)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("README.md has a line that no setting has:\n%s", line)
		}
	}
	if !t.Failed() && !slices.Equal(got, want) {
		t.Errorf("README.md has the settings in another order, or one twice; want:\n%s", strings.Join(want, "\n"))
	}
}
