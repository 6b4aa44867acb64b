package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const (
	signalExitBase = 128 // shells report a death by signal n as 128 + n
	notFoundExit   = 127
	graceTimeout   = 30 * time.Second
)

// runCommand runs the command in a process group of its own, hands it every signal we get, and returns its exit code
// once it and whatever it left behind in its group are gone.
func runCommand(command, exports []string, signals <-chan os.Signal) (int, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), exports...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = bindToParent(&syscall.SysProcAttr{Setpgid: true}, syscall.SIGTERM)
	if err := cmd.Start(); err != nil {
		return notFoundExit, err
	}
	group := -cmd.Process.Pid
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()

	var forced <-chan time.Time
	for {
		select {
		case got := <-signals:
			if sig, ok := got.(syscall.Signal); ok {
				_ = syscall.Kill(group, sig) // it may have ended this instant; done tells
			}
			if forced == nil {
				forced = time.After(graceTimeout)
			}
		case <-forced:
			_ = syscall.Kill(group, syscall.SIGKILL)
		case err := <-done:
			_ = syscall.Kill(group, syscall.SIGKILL) // stragglers; ESRCH when there is none
			return exitCode(err)
		}
	}
}

func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case !errors.As(err, &exit):
		return 1, fmt.Errorf("wait for the command: %w", err)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return signalExitBase + int(status.Signal()), nil
	}
	return exit.ExitCode(), nil
}
