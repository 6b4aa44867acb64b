package server

import (
	"errors"
	"fmt"
	"os"
)

// socketPathMax keeps "<dir>/.s.PGSQL.5432" below the 107 bytes that a Unix socket's name may have.
const socketPathMax = 80

// Directory makes a temporary directory whose name begins with prefix, short enough for Unix sockets, through which the
// database server's user can pass to its own.
func Directory(prefix string) (string, error) {
	parent := os.TempDir()
	if len(parent) > socketPathMax-len("/"+prefix+"0123456789/pg") {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, prefix)
	if err != nil {
		return "", fmt.Errorf("make a temporary directory: %w", err)
	}
	// The database server may run as another user and has to pass through to its own directory, which is closed.
	if err := os.Chmod(dir, 0o711); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}
