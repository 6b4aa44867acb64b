//go:build crashpoints

package failpoint

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// Enabled is whether this build can die at a place.
const Enabled = true

// What a build with the tag crashpoints reads from its environment. (Names that begin with WEIR_ are settings.)
const (
	// Variable names the place: "engine.first" or "ledger.hold.after_commit:2" for the second passage. "@FILE" reads it from
	// a file at each passage: the count begins anew whenever the text changes, for which it may have a third part that says
	// nothing else, and an absent or empty file is no place.
	Variable = "CRASH_POINT"
	// LogVariable is a file to which each passage is appended as a line.
	LogVariable = "CRASH_LOG"
)

// At is a place that is passed.
func (p Place) At() { here.pass(p) }

// Before is passed when all of a transaction has been done and its commit comes now.
func (c Commit) Before() { here.pass(c.before()) }

// After is passed when the commit is on disk and nobody has been told.
func (c Commit) After() { here.pass(c.after()) }

var here process

// process is what this process has passed.
type process struct {
	mu     sync.Mutex
	target string // as it was last read
	left   int    // passages of the target until the end
}

func (h *process) pass(p Place) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.note(p)
	target := os.Getenv(Variable)
	if path, ok := strings.CutPrefix(target, "@"); ok {
		text, _ := os.ReadFile(path) //nolint:gosec // not there: no place; the path is the test's
		target = strings.TrimSpace(string(text))
	}
	name, rest, _ := strings.Cut(target, ":")
	if target != h.target {
		h.target, h.left = target, 1
		nth, _, _ := strings.Cut(rest, ":")
		if n, err := strconv.Atoi(nth); err == nil {
			h.left = n
		}
	}
	if string(p) != name {
		return
	}
	if h.left--; h.left != 0 {
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL) // cannot fail for the own process
	select {}                                      // nothing more happens here until it works
}

func (h *process) note(p Place) {
	path := os.Getenv(LogVariable)
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600) //nolint:gosec // the path is the test's
	if err != nil {
		panic("failpoint: " + err.Error()) // the test that asked for the log must not believe that nothing was passed
	}
	_, err = f.WriteString(string(p) + "\n")
	if cerr := f.Close(); err != nil || cerr != nil {
		panic("failpoint: the log cannot be written")
	}
}
