package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/google/uuid"

	"weir/internal/id"
)

// maxNodes bounds how many processes may share one data folder.
const maxNodes = 256

// node is the identity of this process in the ledger, kept over restarts so that a new start resolves at once what the old
// one left open. Processes that share a data folder take the first identity that no live process has: its file is locked.
type node struct {
	ID   uuid.UUID
	lock *os.File
}

func takeNode(dataDir string) (*node, error) {
	dir := filepath.Join(dataDir, "nodes")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("node identity: %w", err)
	}
	for i := range maxNodes {
		n, err := tryNode(filepath.Join(dir, strconv.Itoa(i)))
		if err != nil || n != nil {
			return n, err
		}
	}
	return nil, fmt.Errorf("node identity: %d processes use %s", maxNodes, dataDir)
}

// tryNode takes the identity of one file; nil when a live process has it.
func tryNode(path string) (*node, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("node identity: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if cerr := f.Close(); cerr != nil || !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("node identity: lock %s: %w", path, errors.Join(err, cerr))
		}
		return nil, nil //nolint:nilnil // nobody: the next file is tried
	}
	n := &node{lock: f}
	text, err := io.ReadAll(io.LimitReader(f, 64))
	if err == nil {
		if n.ID, err = uuid.Parse(strings.TrimSpace(string(text))); err != nil { // new, or cut by a crash
			n.ID = id.NewUUID()
			_, err = f.WriteAt([]byte(n.ID.String()+"\n"), 0)
			err = errors.Join(err, f.Sync())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("node identity: %w", errors.Join(err, f.Close()))
	}
	return n, nil
}

func (n *node) release() error { return n.lock.Close() }
