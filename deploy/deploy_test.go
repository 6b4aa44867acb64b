// Package deploy_test reads the files of this folder as those who use them would, and compares them with what Weir is.
package deploy_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"weir/internal/config"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// documents are those of a YAML file.
func documents(t *testing.T, path string) (all []map[string]any) {
	t.Helper()
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(read(t, path))))
	for {
		var d map[string]any
		if err := decoder.Decode(&d); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, d)
	}
}

// at walks into maps by name, and into lists by their first item.
func at(v any, path ...string) any {
	for _, name := range path {
		if list, ok := v.([]any); ok && len(list) > 0 {
			v = list[0]
		}
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

func TestYAMLIsRead(t *testing.T) {
	t.Parallel()
	files := 0
	err := filepath.WalkDir(".", func(path string, _ os.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".yaml" {
			files++
			if len(documents(t, path)) == 0 {
				t.Errorf("%s is empty", path)
			}
		}
		return err
	})
	if err != nil || files < 4 {
		t.Errorf("%d files, %v", files, err)
	}
}

// TestSettingsAreKnown: a name that Weir does not know would be a setting that does nothing.
func TestSettingsAreKnown(t *testing.T) {
	t.Parallel()
	var known []string
	for _, f := range config.Fields() {
		known = append(known, f.Env)
	}
	name := regexp.MustCompile(`\b(WEIR|STRIPE|SMTP)_[A-Z_]+\b`)
	for _, path := range []string{"Dockerfile", "compose.yaml", "compose.env.example", "kubernetes/weir.yaml", "systemd/weir.service"} {
		found := name.FindAllString(read(t, path), -1)
		for _, n := range found {
			if !slices.Contains(known, n) {
				t.Errorf("%s names %s, which is no setting", path, n)
			}
		}
		if len(found) == 0 {
			t.Errorf("%s names no setting", path)
		}
	}
}

// TestImageIsBuiltWithTheToolchain of go.mod, by a user who is not root, for one who is not either.
func TestImageIsBuiltWithTheToolchain(t *testing.T) {
	t.Parallel()
	text := read(t, "Dockerfile")
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../go.mod"))[1]
	for _, want := range []string{"FROM golang:" + version + "-", "CGO_ENABLED=0", "USER 65532:65532", `ENTRYPOINT ["/usr/local/bin/weir"]`, "STOPSIGNAL SIGTERM"} {
		if !strings.Contains(text, want) {
			t.Errorf("the Dockerfile lacks %q", want)
		}
	}
	for _, from := range regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(text, -1) {
		if tag := from[1]; !strings.Contains(tag, ":") || strings.HasSuffix(tag, ":latest") {
			t.Errorf("%s is not pinned", tag)
		}
	}
}

func TestComposeServices(t *testing.T) {
	t.Parallel()
	file := documents(t, "compose.yaml")[0]
	services, _ := at(file, "services").(map[string]any)
	for name, s := range services {
		image, _ := at(s, "image").(string)
		if at(s, "build") == nil && (!strings.Contains(image, ":") || strings.HasSuffix(image, ":latest")) {
			t.Errorf("%s: the image %q is not pinned", name, image)
		}
		if drop, _ := at(s, "cap_drop").([]any); !slices.Contains(drop, any("ALL")) {
			t.Errorf("%s keeps capabilities", name)
		}
		ports, _ := at(s, "ports").([]any)
		for _, p := range ports {
			if text, _ := p.(string); !strings.HasPrefix(text, "127.0.0.1:") {
				t.Errorf("%s opens %v to the network", name, p)
			}
		}
	}
	if at(services, "weir", "read_only") != true || len(services) != 5 {
		t.Errorf("%d services; weir: %v", len(services), services["weir"])
	}
	example := read(t, "compose.env.example")
	for _, v := range regexp.MustCompile(`\$\{([A-Z_]+)`).FindAllStringSubmatch(read(t, "compose.yaml"), -1) {
		if !strings.Contains(example, "\n"+v[1]+"=") {
			t.Errorf("compose.env.example lacks %s", v[1])
		}
	}
}

func TestKubernetesDeployment(t *testing.T) {
	t.Parallel()
	all := documents(t, "kubernetes/weir.yaml")
	kinds := map[any]bool{}
	for _, d := range all {
		kinds[d["kind"]] = true
		if d["apiVersion"] == nil || at(d, "metadata", "name") != "weir" {
			t.Errorf("%v lacks version or name", d["kind"])
		}
	}
	for _, kind := range []string{"Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy"} {
		if !kinds[kind] {
			t.Errorf("there is no %s", kind)
		}
	}
	pod := at(all[0], "spec", "template", "spec")
	grace, _ := at(pod, "terminationGracePeriodSeconds").(int)
	if grace <= 60 || at(pod, "securityContext", "runAsNonRoot") != true {
		t.Errorf("grace %d, security %v", grace, at(pod, "securityContext"))
	}
	for path, want := range map[string]any{
		"livenessProbe httpGet path": "/livez", "readinessProbe httpGet path": "/readyz",
		"securityContext readOnlyRootFilesystem": true, "securityContext allowPrivilegeEscalation": false,
	} {
		if got := at(at(pod, "containers"), strings.Fields(path)...); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
}

func TestAlertsAreComplete(t *testing.T) {
	t.Parallel()
	groups, _ := at(documents(t, "prometheus/alerts.yaml")[0], "groups").([]any)
	seen := map[any]bool{}
	for _, g := range groups {
		rules, _ := at(g, "rules").([]any)
		for _, r := range rules {
			name, severity := at(r, "alert"), at(r, "labels", "severity")
			if name == nil || seen[name] || at(r, "expr") == nil || at(r, "annotations", "summary") == nil || (severity != "page" && severity != "ticket") {
				t.Errorf("rule %v is incomplete or twice there", name)
			}
			seen[name] = true
		}
	}
	runbook := read(t, "../docs/operations.md")
	for name := range seen {
		if text, _ := name.(string); !strings.Contains(runbook, "`"+text+"`") {
			t.Errorf("docs/operations.md does not say what to do about %s", name)
		}
	}
	if len(seen) < 10 {
		t.Errorf("%d alerts", len(seen))
	}
}

// TestUnitOfSystemd: every line is of a section, and the service has no more rights than it needs and the time that it drains for.
func TestUnitOfSystemd(t *testing.T) {
	t.Parallel()
	unit := map[string]string{}
	section := ""
	for number, line := range strings.Split(read(t, "systemd/weir.service"), "\n") {
		line = strings.TrimSpace(line)
		name, value, pair := strings.Cut(line, "=")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = line
		case !pair || section == "" || !regexp.MustCompile(`^[A-Z][A-Za-z]+$`).MatchString(name):
			t.Errorf("line %d is no setting of a section: %s", number+1, line)
		default:
			unit[section+name] = value
		}
	}
	for name, want := range map[string]string{
		"[Service]ExecStart": "/usr/local/bin/weir serve", "[Service]Restart": "always", "[Service]DynamicUser": "yes", "[Service]NoNewPrivileges": "yes",
		"[Service]ProtectSystem": "strict", "[Service]CapabilityBoundingSet": "", "[Service]StateDirectoryMode": "0700", "[Service]UMask": "0077",
		"[Install]WantedBy": "multi-user.target",
	} {
		if got, set := unit[name]; !set || got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	stop, err := time.ParseDuration(unit["[Service]TimeoutStopSec"] + "s")
	if drain := drainTimeout(t); err != nil || stop <= drain {
		t.Errorf("it is killed after %s (%v), and drains for %s", stop, err, drain)
	}
}

// drainTimeout is how long a node drains where nothing is configured.
func drainTimeout(t *testing.T) time.Duration {
	t.Helper()
	cfg, err := config.Load(nil, filepath.Join(t.TempDir(), config.FileName))
	if err != nil {
		t.Fatal(err)
	}
	return cfg.DrainTimeout
}
