package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"
)

// part is one load and what it cost the subject.
type part struct {
	*tally
	cpu    time.Duration
	memory int64 // peak, bytes
}

// result is one column of the table.
type result struct {
	name       string
	process    bool // whether there is a process to account for
	saturation part
	latency    part
	streams    part
	crowd      part
	heavy      part
	images     part
}

// measure runs all loads against one target, after a second of warming up.
func measure(ctx context.Context, p plan, name string, t target) (result, error) {
	whole, err := newCall(t, markFast, checkWhole)
	if err != nil {
		return result{}, err
	}
	delayed, delayedErr := newCall(t, markFirst, checkStream)
	fast, fastErr := newCall(t, markStream, checkStream)
	slow, slowErr := newCall(t, markSlow, checkStream)
	heavy, heavyErr := newCall(t, markHeavy, checkWhole)
	image, imageErr := newCall(t, markImage, checkWhole)
	if err := errors.Join(delayedErr, fastErr, slowErr, heavyErr, imageErr, once(ctx, whole), once(ctx, fast)); err != nil {
		return result{}, fmt.Errorf("first request: %w", err)
	}
	saturate(ctx, whole, p.callers, time.Second)

	r := result{name: name, process: t.pid != 0}
	for _, load := range []struct {
		into *part
		name string
		run  func() *tally
	}{
		{&r.saturation, "json", func() *tally { return saturate(ctx, whole, p.callers, p.span) }},
		{&r.latency, "first-byte", func() *tally { return paced(ctx, delayed, p.rate, p.span) }},
		{&r.streams, "streams", func() *tally { return saturate(ctx, fast, p.streams, p.span) }},
		{&r.crowd, "slow-streams", func() *tally { return crowd(ctx, slow, p.crowd) }},
		{&r.heavy, "bodies", func() *tally { return saturate(ctx, heavy, p.heavy, p.span) }},
		{&r.images, "images", func() *tally { return saturate(ctx, image, imagesAtOnce, p.span) }},
	} {
		run := load.run
		if t.profile != "" {
			run = profiled(ctx, t.profile, filepath.Join(p.profiles, fmt.Sprintf("%s-%d.pprof", load.name, t.pid)), p.span, load.run)
		}
		if *load.into, err = account(t.pid, run); err != nil {
			return result{}, err
		}
		if err := ctx.Err(); err != nil {
			return result{}, err
		}
	}
	return r, nil
}

// imagesAtOnce is how many connections send an image of 10 MB.
const imagesAtOnce = 8

// account runs a load and reads what the process used meanwhile.
func account(pid int, run func() *tally) (part, error) {
	if pid == 0 {
		return part{tally: run()}, nil
	}
	if err := forgetPeak(pid); err != nil {
		return part{}, err
	}
	before, err := cpuTime(pid)
	if err != nil {
		return part{}, err
	}
	p := part{tally: run()}
	after, err := cpuTime(pid)
	if err != nil {
		return part{}, err
	}
	p.cpu = after - before
	p.memory, err = peakMemory(pid)
	return p, err
}

// quantile returns the latency that share q of the good answers did not exceed, 0 when there are none.
func (t *tally) quantile(q float64) time.Duration {
	if len(t.latencies) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t.latencies))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// perSecond is the rate of good answers.
func (t *tally) perSecond() float64 { return float64(len(t.latencies)) / t.elapsed.Seconds() }

// cpuPerThousand is CPU seconds per thousand good answers.
func (p part) cpuPerThousand() float64 {
	return p.cpu.Seconds() * 1000 / float64(max(1, len(p.latencies)))
}

// faults joins the first fault of each load that had any.
func faults(results []result) error {
	var found []error
	for _, r := range results {
		for name, p := range map[string]part{
			"saturation": r.saturation, "latency": r.latency, "streams": r.streams, "slow streams": r.crowd, "large bodies": r.heavy, "images": r.images,
		} {
			if p.faults > 0 {
				found = append(found, fmt.Errorf("%s, %s: %d bad answers, first: %w", r.name, name, p.faults, p.fault))
			}
		}
	}
	return errors.Join(found...)
}
