package rig

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"

	"github.com/google/uuid"

	"weir/internal/money"
)

// Credited is money that a tenant was promised.
type Credited struct {
	Tenant uuid.UUID
	Key    string
	Amount money.Amount
	Acked  bool // the promise was kept: its commit was acknowledged
}

// Log is what clients received and what tenants were promised, in memory and, a line each, in a file. Safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	file    *os.File
	out     *bufio.Writer
	err     error // the first of the file
	began   map[string]int
	running int
	ended   []Receipt
	credits []Credited
}

// NewLog writes to a new file. Close it.
func NewLog(path string) (*Log, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("client's log: %w", err)
	}
	return &Log{file: file, out: bufio.NewWriter(file), began: map[string]int{}}, nil
}

// Close writes out what is left and tells whether anything was not written.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Join(l.err, l.out.Flush(), l.file.Close())
}

func (l *Log) line(v any) {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = l.out.Write(append(b, '\n'))
	}
	if l.err == nil {
		l.err = err
	}
}

func (l *Log) begin(r *Receipt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.began[r.Mark]++
	l.running++
}

func (l *Log) end(r *Receipt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running--
	l.ended = append(l.ended, *r)
	l.line(r)
}

// Note takes a receipt that another client has.
func (l *Log) Note(r Receipt) {
	l.begin(&r)
	l.end(&r)
}

// Promise notes a credit, acknowledged or tried.
func (l *Log) Promise(c Credited) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.credits = append(l.credits, c)
	l.line(c)
}

// Running is how many requests are under way.
func (l *Log) Running() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.running
}

// Receipts are those of requests that are over. The slice is not to be changed.
func (l *Log) Receipts() []Receipt {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clip(l.ended)
}

// Began is how often each request was sent.
func (l *Log) Began() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.began)
}

// Credits are the promises; one that was first tried and then acknowledged appears in both states.
func (l *Log) Credits() []Credited {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clip(l.credits)
}
