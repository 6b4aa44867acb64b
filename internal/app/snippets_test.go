package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/tools/txtar"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
)

// snippetTools run the snippets of a kind, by the ending of their names; %s is the file.
var snippetTools = map[string][]string{".sh": {"bash"}, ".py": {"python3"}, ".mjs": {"node"}}

// snippetPrelude gives scripts their host and key, and has them print JSON.
var snippetPrelude = map[string]string{
	".sh": "",
	".py": "import builtins, json, os\nHOST, KEY = os.environ['HOST'], os.environ['KEY']\n" +
		"print = lambda v: builtins.print(json.dumps(v, ensure_ascii=False) + '\\n200')\n",
	".mjs": "const HOST = process.env.HOST, KEY = process.env.KEY;\n" +
		"console.log = (v) => process.stdout.write(JSON.stringify(v) + '\\n200\\n');\n",
}

// TestDialectDocuments runs every request of the five documents as it is printed: by curl, Python's requests and JavaScript's
// fetch, against one node for each document.
func TestDialectDocuments(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/dialects/*.txtar")
	if err != nil || len(files) != 5 {
		t.Fatalf("%d documents, want 5: %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runDocument(t, file, apptest.New(t, dbtest.SQLite(t)))
		})
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		runDocument(t, "testdata/dialects/fengyuan.txtar", apptest.New(t, dbtest.Postgres(t)))
	})
}

func runDocument(t *testing.T, file string, s *apptest.Site) {
	t.Helper()
	s.Env = append(s.Env, "WEIR_SIGNUP_BONUS_USD=10")
	n := newDemo(t, s)
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	// Every curl says what status it got, on a line of its own.
	if err := os.WriteFile(filepath.Join(dir, ".curlrc"), []byte("silent\nwrite-out = \"\\n%{http_code}\\n\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "HOST="+n.URL, "KEY="+n.key, "ROOT="+apptest.RootPassword, "CURL_HOME="+dir, "HOME="+dir, "no_proxy=127.0.0.1")
	for i := 0; i+1 < len(archive.Files); i += 2 {
		script, want := archive.Files[i], archive.Files[i+1]
		answers := runSnippet(t, dir, env, script)
		lines := strings.Split(strings.TrimSpace(string(want.Data)), "\n")
		if len(answers) != len(lines) {
			t.Errorf("%s: %d answers, want %d: %q", script.Name, len(answers), len(lines), answers)
			continue
		}
		for j, line := range lines {
			status, body, _ := strings.Cut(line, " ")
			if why := answers[j].differs(status, body); why != "" {
				t.Errorf("%s, answer %d: %s\n%s", script.Name, j+1, why, answers[j].body)
			}
		}
	}
	n.Await("nothing to be held", func() bool {
		return strings.Contains(n.Do(http.MethodGet, "/v1/key", n.key, "").Body, `"held_usd":"0.00"`)
	})
}

// snippetAnswer is one answer that a snippet printed.
type snippetAnswer struct{ status, body string }

func runSnippet(t *testing.T, dir string, env []string, script txtar.File) []snippetAnswer {
	t.Helper()
	kind := filepath.Ext(script.Name)
	path := filepath.Join(dir, script.Name)
	if err := os.WriteFile(path, append([]byte(snippetPrelude[kind]), script.Data...), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	tool := snippetTools[kind]
	cmd := exec.CommandContext(ctx, tool[0], append(tool[1:], path)...) // the snippets are ours
	cmd.Dir, cmd.Env = dir, env
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v: %s %s", script.Name, err, out.String(), complaints.String())
	}
	var answers []snippetAnswer
	var body []string
	for line := range strings.SplitSeq(out.String(), "\n") {
		if n, err := strconv.Atoi(line); err == nil && n >= 200 && n <= 599 {
			answers = append(answers, snippetAnswer{line, strings.TrimSpace(strings.Join(body, "\n"))})
			body = nil
			continue
		}
		body = append(body, line)
	}
	return answers
}

// differs says in what an answer is not what is wanted; "" for nothing. In the pattern a text that begins with ~ stands for
// any value of a kind: ~n number, ~S text, ~o object, ~a array, ~url, ~time, ~en English, ~re: and a regular expression.
func (a snippetAnswer) differs(status, pattern string) string {
	if a.status != status {
		return "status " + a.status + ", want " + status
	}
	var got, want any
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		return err.Error()
	}
	if err := json.Unmarshal([]byte(pattern), &want); err != nil {
		return "the pattern: " + err.Error()
	}
	return differs("body", got, want)
}

func differs(at string, got, want any) string {
	switch want := want.(type) {
	case map[string]any:
		m, ok := got.(map[string]any)
		if !ok || !slices.Equal(slices.Sorted(maps.Keys(m)), slices.Sorted(maps.Keys(want))) {
			return fmt.Sprintf("%s: %v, want the members %q", at, got, slices.Sorted(maps.Keys(want)))
		}
		for name := range want {
			if why := differs(at+"."+name, m[name], want[name]); why != "" {
				return why
			}
		}
		return ""
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			return fmt.Sprintf("%s: %v, want %d elements", at, got, len(want))
		}
		for i := range want {
			if why := differs(fmt.Sprintf("%s[%d]", at, i), list[i], want[i]); why != "" {
				return why
			}
		}
		return ""
	case string:
		if kind, ok := strings.CutPrefix(want, "~"); ok {
			if !isA(kind, got) {
				return fmt.Sprintf("%s: %v, want %s", at, got, want)
			}
			return ""
		}
	}
	if got != want {
		return fmt.Sprintf("%s: %v, want %v", at, got, want)
	}
	return ""
}

func isA(kind string, v any) bool {
	text, isText := v.(string)
	switch kind {
	case "n":
		_, ok := v.(float64)
		return ok
	case "S":
		return text != ""
	case "o":
		_, ok := v.(map[string]any)
		return ok
	case "a":
		list, ok := v.([]any)
		return ok && len(list) > 0
	case "url":
		r, err := http.Get(text) // a link of the node's
		if err != nil {
			return false
		}
		_ = r.Body.Close()
		return r.StatusCode == http.StatusOK
	case "time":
		_, err := time.Parse("2006-01-02T15:04:05Z", text)
		return err == nil
	case "en":
		return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
	}
	pattern, ok := strings.CutPrefix(kind, "re:")
	return ok && isText && regexp.MustCompile(pattern).MatchString(text)
}
