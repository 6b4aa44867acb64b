package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"weir/internal/db"
)

// cpuTime is what this process has used so far; on SQLite the database is in it.
func cpuTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// tick is the unit of /proc/PID/stat on Linux.
const tick = 10 * time.Millisecond

// Fields of /proc/PID/stat behind the name of the program, counted from 0.
const (
	statParent = 1
	statUser   = 11
	statSystem = 12
	statDead   = 13 // user and system time of children that have ended
)

// serverCPU is what the processes of the PostgreSQL server have used so far; 0 when it is not on this machine, or this is
// not Linux, or the database is SQLite.
func serverCPU(ctx context.Context, d *db.DB) (time.Duration, error) {
	if d.Dialect != db.Postgres {
		return 0, nil
	}
	var backend int
	if err := d.SQL.QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&backend); err != nil {
		return 0, fmt.Errorf("find the server: %w", err)
	}
	stat, err := processStat(backend)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	root := int(stat[statParent])
	for {
		dead, err := deadTicks(root)
		if err != nil {
			return 0, err
		}
		live, err := childTicks(root)
		if err != nil {
			return 0, err
		}
		if again, err := deadTicks(root); err != nil || again == dead { // else one has moved from the living to the dead
			return time.Duration(dead+live) * tick, err
		}
	}
}

func deadTicks(pid int) (int64, error) {
	stat, err := processStat(pid)
	if err != nil {
		return 0, err
	}
	return stat[statDead] + stat[statDead+1], nil
}

// childTicks sums up what the children of a process have used.
func childTicks(parent int) (ticks int64, err error) {
	found, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	for _, path := range found {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			return 0, err
		}
		child, err := processStat(pid)
		if err == nil && int(child[statParent]) == parent { // others end while one looks
			ticks += child[statUser] + child[statSystem]
		}
	}
	return ticks, nil
}

// processStat reads the numbers of /proc/PID/stat behind the name.
func processStat(pid int) ([]int64, error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) <= statDead+1 {
		return nil, fmt.Errorf("stat of process %d: %d fields", pid, len(fields))
	}
	out := make([]int64, len(fields))
	for i, f := range fields {
		out[i], _ = strconv.ParseInt(f, 10, 64) // the state is a letter, and some are unsigned
	}
	return out, nil
}
