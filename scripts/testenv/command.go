package main

import (
	"os"
	"os/exec"
	"syscall"
	"time"

	"weir/scripts/testenv/server"
)

const (
	notFoundExit = 127
	graceTimeout = 30 * time.Second
)

// runCommand runs the command in a process group of its own, hands it every signal we get, and returns its exit code
// once it and whatever it left behind in its group are gone.
func runCommand(command, exports []string, signals <-chan os.Signal) (int, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), exports...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	process, err := server.Start(cmd, syscall.SIGTERM)
	if err != nil {
		return notFoundExit, err
	}
	var forced <-chan time.Time
	for {
		select {
		case got := <-signals:
			if sig, ok := got.(syscall.Signal); ok {
				_ = process.SignalGroup(sig) // it may have ended this instant; Exited tells
			}
			if forced == nil {
				forced = time.After(graceTimeout)
			}
		case <-forced:
			_ = process.SignalGroup(syscall.SIGKILL)
		case <-process.Exited():
			_ = process.SignalGroup(syscall.SIGKILL) // stragglers; there may be none
			return process.ExitCode(), nil
		}
	}
}
