package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// memory is how much of it the process had, from time to time, and how much processor time it took meanwhile.
type memory struct {
	mib  []int
	cpu  time.Duration
	span time.Duration
}

// sample looks six times in a while.
func sample(ctx context.Context, d time.Duration) memory {
	const looks = 6
	m := memory{span: d}
	before := processor()
	tick := time.NewTicker(d / looks)
	defer tick.Stop()
	for range looks {
		select {
		case <-ctx.Done():
			return m
		case <-tick.C:
			m.mib = append(m.mib, resident())
		}
	}
	m.cpu = processor() - before
	return m
}

// resident is the memory of the process in MiB; 0 where the system does not say.
func resident() int {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kib int
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		return 0
	}
	return kib >> 10
}

// processor is the time that the process has taken.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (m memory) report() error {
	fmt.Printf("memory of node, provider and crowd, over the time: %v MiB; processor: %.0f%% of one core\n", m.mib, 100*m.cpu.Seconds()/m.span.Seconds())
	if n := len(m.mib); n > 1 && m.mib[n-1] > m.mib[0]*5/4 {
		return errors.New("memory grows")
	}
	return nil
}
