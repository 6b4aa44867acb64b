package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"weir/scripts/testenv/server"
)

const (
	databaseVariable = "TEST_DATABASE_URL"
	redisVariable    = "TEST_REDIS_URL"
	mariaVariable    = "TEST_MARIADB_URL"

	needPostgreSQL = "postgresql"
	needRedis      = "redis"
	needMariaDB    = "mariadb"
	needChromium   = "chromium"
	needCC         = "cc"
	needPython     = "python"
)

// tools maps a need to the file that satisfies it; for PostgreSQL, the directory of its binaries.
type tools map[string]string

// requirement is one thing a command may need from the machine.
type requirement struct {
	packages []string // Debian packages that bring it
	variable string   // when set by the caller, the requirement is met elsewhere
	find     func() string
}

func requirements() map[string]requirement {
	return map[string]requirement{
		needPostgreSQL: {packages: []string{"postgresql"}, variable: databaseVariable, find: server.FindPostgres},
		needRedis:      {packages: []string{"redis-server"}, variable: redisVariable, find: server.FindRedis},
		needMariaDB:    {packages: []string{"mariadb-server-core"}, variable: mariaVariable, find: server.FindMariaDB},
		needChromium: {
			packages: []string{"chromium", "fonts-noto-cjk"}, variable: "CHROMIUM_PATH",
			find: inPath("chromium", "chromium-browser", "google-chrome"),
		},
		needCC:     {packages: []string{"gcc", "libc6-dev"}, variable: "CC", find: inPath("gcc", "clang", "cc")},
		needPython: {packages: []string{"python3", "python3-requests"}, find: findPython},
	}
}

// provide finds what is needed and, as root on a Debian-like system, installs what is missing. Otherwise the error is
// one line that says what to install.
func provide(ctx context.Context, needs []string) (tools, error) {
	known := requirements()
	for _, need := range needs {
		if _, ok := known[need]; !ok {
			return nil, fmt.Errorf("unknown need %q", need)
		}
	}
	found, missing := look(known, needs)
	if len(missing) == 0 {
		return found, nil
	}
	packages := packagesOf(known, missing)
	apt, err := exec.LookPath("apt-get")
	if err != nil || os.Geteuid() != 0 {
		return nil, missingError(missing, packages)
	}
	if err := aptInstall(ctx, apt, packages); err != nil {
		return nil, err
	}
	if found, missing = look(known, needs); len(missing) > 0 {
		return nil, missingError(missing, packages)
	}
	return found, nil
}

func look(known map[string]requirement, needs []string) (found tools, missing []string) {
	found = tools{}
	for _, need := range needs {
		want := known[need]
		switch path := want.find(); {
		case want.variable != "" && os.Getenv(want.variable) != "":
		case path != "":
			found[need] = path
		default:
			missing = append(missing, need)
		}
	}
	return found, missing
}

func packagesOf(known map[string]requirement, needs []string) []string {
	var packages []string
	for _, need := range needs {
		packages = append(packages, known[need].packages...)
	}
	return packages
}

func missingError(missing, packages []string) error {
	return fmt.Errorf("missing here: %s; install it (Debian: apt-get install %s)",
		strings.Join(missing, ", "), strings.Join(packages, " "))
}

// aptInstall keeps Debian's packages from starting servers of their own: the tests start private ones.
func aptInstall(ctx context.Context, apt string, packages []string) error {
	steps := [][]string{{"update", "-q"}, append([]string{"install", "-y", "-q", "--no-install-recommends"}, packages...)}
	for _, args := range steps {
		cmd := exec.CommandContext(ctx, apt, args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "TMPDIR=/var/tmp", "RUNLEVEL=1")
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("apt-get %s: %w", strings.Join(args, " "), err)
		}
	}
	return nil
}

// findPython finds Python 3 where it has requests.
func findPython() string {
	path := server.Find("python3")
	if path == "" || exec.Command(path, "-c", "import requests").Run() != nil {
		return ""
	}
	return path
}

func inPath(names ...string) func() string {
	return func() string { return server.Find(names...) }
}
