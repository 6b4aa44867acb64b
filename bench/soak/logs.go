package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"weir/internal/ledger"
)

// logs reads what the nodes say, from where it stopped the last time.
type logs struct {
	files  []string
	offset []int64

	lines    int64
	said     map[string]int  // messages, by level and text
	unkept   map[string]bool // requests
	onDisk   int             // settlements that a batch which was sent again found to be booked
	resent   int             // batches
	panicked []ledger.Violation
}

func newLogs(s *soak) *logs {
	l := &logs{said: map[string]int{}, unkept: map[string]bool{}}
	for _, m := range s.members {
		l.files = append(l.files, m.node.LogFile)
	}
	l.offset = make([]int64, len(l.files))
	return l
}

// Messages that tell of crash windows, or that must not be.
const (
	saysUnkept  = "streamed answer was not kept"
	saysResent  = "ledger: batch sent again"
	saysRevived = "ledger: was declared dead; starting a new epoch"
	saysAway    = "ledger: database away"
	saysRefused = "ledger: item refused"
)

func (l *logs) read() error {
	for i, path := range l.files {
		if err := l.readOne(i, path); err != nil {
			return fmt.Errorf("log of a node: %w", err)
		}
	}
	return nil
}

func (l *logs) readOne(i int, path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Seek(l.offset[i], io.SeekStart); err != nil {
		return err
	}
	content, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	whole := bytes.LastIndexByte(content, '\n') + 1
	l.offset[i] += int64(whole)
	for line := range bytes.Lines(content[:whole]) {
		l.take(path, bytes.TrimSpace(line))
	}
	return nil
}

func (l *logs) take(path string, line []byte) {
	l.lines++
	var entry struct {
		Level   string `json:"level"`
		Message string `json:"message"`
		Request string `json:"request_id"`
		Error   string `json:"error"`
		OnDisk  int    `json:"settlements_on_disk"`
	}
	if json.Unmarshal(line, &entry) != nil {
		if bytes.HasPrefix(line, []byte("panic:")) || bytes.HasPrefix(line, []byte("fatal error:")) {
			l.wrong(path, string(line))
		}
		return
	}
	l.said[entry.Level+" "+entry.Message]++
	switch entry.Message {
	case saysUnkept:
		l.unkept[entry.Request] = true
	case saysResent:
		l.resent++
		l.onDisk += entry.OnDisk
	case saysRefused:
		l.wrong(path, entry.Message+": "+entry.Error)
	}
}

func (l *logs) wrong(path, tells string) {
	l.panicked = append(l.panicked, ledger.Violation{What: "log", ID: path, Tells: tells})
}

// finding is that no node panicked and that the database refused nothing that the ledger asked of it.
func (l *logs) finding() ledger.Finding {
	return ledger.Finding{
		Invariant: "logs", Promise: "no node panics, no booking is refused", Rows: l.lines, Broken: int64(len(l.panicked)),
		Violations: l.panicked[:min(len(l.panicked), 20)],
	}
}
