package crash_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"weir/bench/rig"
)

// tag is that of builds that can die at places.
const tag = "crashpoints"

var (
	part = flag.String("part", strconv.Itoa(time.Now().UTC().YearDay()), "which cases run: all, or those of a day of the year")

	binary string // weir with the places
	child  string // the program of ./child with the places
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if _, err := day(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	dir, err := os.MkdirTemp("", "weir-crash-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary, child = filepath.Join(dir, "weir"), filepath.Join(dir, "child")
	ctx := context.Background()
	if err := rig.Build(ctx, binary, tag); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	build := exec.CommandContext(ctx, "go", "build", "-tags", tag, "-o", child, "./child")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the child: %v\n%s", err, out)
		return 1
	}
	fmt.Printf("crash points: -part %s\n", *part)
	code := m.Run()
	results.write(os.Stdout)
	if unhit := results.unhit(); everything() && filter() == "" && len(unhit) > 0 {
		fmt.Println("no process died at", unhit)
		return 1
	}
	return code
}

// filter is the argument of -run.
func filter() string { return flag.Lookup("test.run").Value.String() }

// day is the day of the year whose part runs; -1 for everything.
func day() (int, error) {
	if *part == "all" {
		return -1, nil
	}
	n, err := strconv.Atoi(*part)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("-part %s is neither all nor a day", *part)
	}
	return n, nil
}

// everything reports whether all cases run.
func everything() bool { return *part == "all" }
