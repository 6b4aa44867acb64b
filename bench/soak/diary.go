package main

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"time"
)

// diary is what the nemeses did, with times in a file.
type diary struct {
	mu     sync.Mutex
	file   *os.File
	out    *bufio.Writer
	counts map[string]int
	times  map[string][]time.Time
}

func newDiary(path string) (*diary, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &diary{file: file, out: bufio.NewWriter(file), counts: map[string]int{}, times: map[string][]time.Time{}}, nil
}

// know makes a deed appear in the report even if it is never done.
func (d *diary) know(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.counts[name] += 0
}

func (d *diary) note(name, whom string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.counts[name]++
	now := time.Now()
	d.times[name] = append(d.times[name], now)
	d.times[name+whom] = append(d.times[name+whom], now)
	fmt.Fprintf(d.out, "%s %s %s\n", time.Now().Format(time.StampMilli), name, whom)
}

// tell lists all deeds, sorted, and how often each was done.
func (d *diary) tell() (names []string, counts map[string]int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(maps.Keys(d.counts)), maps.Clone(d.counts)
}

func (d *diary) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return errors.Join(d.out.Flush(), d.file.Close())
}

// at is when a deed was done.
func (d *diary) at(name string) []time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.times[name])
}
