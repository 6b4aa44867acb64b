package main

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// target is a subject that is up: where it takes requests, and the process to account for.
type target struct {
	url  string
	key  string
	pid  int // 0 = nothing between us and the upstream
	stop func() error
	// profile is where a CPU profile can be asked for; "" for nowhere.
	profile string
}

// subject is one column of the table.
type subject struct {
	name  string
	start func(ctx context.Context, upstream string) (target, error)
}

// choose returns the subjects of the plan. Servers that nobody named cannot be measured: their column is left out, aloud.
func choose(p plan) ([]subject, error) {
	var chosen []subject
	for name := range strings.SplitSeq(p.subjects, ",") {
		switch name {
		case "direct":
			chosen = append(chosen, subject{name: "direct", start: startDirect})
		case "proxy":
			chosen = append(chosen, subject{name: "Go reverse proxy", start: startProxy})
		case "embedded":
			chosen = append(chosen, weirSubject("Weir, embedded", p.weir, "", p.profiles))
		case "servers":
			database := os.Getenv("TEST_DATABASE_URL")
			if database == "" || os.Getenv("TEST_REDIS_URL") == "" {
				fmt.Fprintln(os.Stderr, "Weir with PostgreSQL and Redis is left out: TEST_DATABASE_URL and TEST_REDIS_URL are not set")
				continue
			}
			chosen = append(chosen, weirSubject("Weir, PostgreSQL + Redis", p.weir, database, p.profiles))
		default:
			return nil, fmt.Errorf("unknown subject %q", name)
		}
	}
	return chosen, nil
}

func startDirect(_ context.Context, upstream string) (target, error) {
	return target{url: upstream, key: "none", stop: func() error { return nil }}, nil
}

func startProxy(ctx context.Context, upstream string) (target, error) {
	child, err := startChild(ctx, "reverse proxy", childProxy, upstream)
	if err != nil {
		return target{}, err
	}
	return target{url: child.url, key: "none", pid: child.cmd.Process.Pid, stop: child.stop}, nil
}
