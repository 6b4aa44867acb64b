package server

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// Process is a child in a process group of its own, so that a Ctrl-C at the terminal reaches us first. On Linux it does not
// outlive us, however we end.
type Process struct {
	cmd    *exec.Cmd
	exited chan struct{}
}

// Start runs cmd as a Process; farewell is what the kernel sends it when we die. Attributes that cmd has already are kept.
func Start(cmd *exec.Cmd, farewell syscall.Signal) (*Process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	cmd.SysProcAttr = bind(cmd.SysProcAttr, farewell)
	if err := onParent(cmd.Start); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	p := &Process{cmd: cmd, exited: make(chan struct{})}
	go func() {
		defer close(p.exited)
		_ = cmd.Wait() // how it ended is in its state, that it ended is told by the channel
	}()
	return p, nil
}

// The kernel takes the end of the thread that started a child for the end of its parent, so that one thread starts all.
var (
	parentOnce sync.Once
	parent     chan func()
)

func onParent(start func() error) error {
	parentOnce.Do(func() {
		parent = make(chan func())
		go func() {
			runtime.LockOSThread()
			for f := range parent { // as long as we live
				f()
			}
		}()
	})
	done := make(chan error, 1)
	parent <- func() { done <- start() }
	return <-done
}

// PID of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Exited is closed when the process has ended.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Running reports whether it has not ended; a paused process runs.
func (p *Process) Running() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// ExitCode is that of an ended process, 128 + n when signal n ended it; -1 while it runs.
func (p *Process) ExitCode() int {
	if p.Running() {
		return -1
	}
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return p.cmd.ProcessState.ExitCode()
}

// Signal sends sig to the process alone; nothing happens when it has ended.
func (p *Process) Signal(sig syscall.Signal) error {
	if err := p.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal %s to %s: %w", sig, p.cmd.Path, err)
	}
	return nil
}

// SignalGroup sends sig to the process and to its children that are still in its group, also to those who outlived it.
func (p *Process) SignalGroup(sig syscall.Signal) error {
	if err := syscall.Kill(-p.PID(), sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("signal %s to the group of %s: %w", sig, p.cmd.Path, err)
	}
	return nil
}

// stopTimeout is how long a process may take to end in good order.
const stopTimeout = 10 * time.Second

// Stop asks the process to end by sig and, when it does not in time, kills its group. It wakes a paused one, and is harmless
// when it has ended.
func (p *Process) Stop(sig syscall.Signal) error { return p.StopWithin(sig, stopTimeout) }

// StopWithin is Stop with a time of its own.
func (p *Process) StopWithin(sig syscall.Signal, limit time.Duration) error {
	for _, step := range []func() error{
		func() error { return errors.Join(p.Signal(sig), p.Signal(syscall.SIGCONT)) },
		func() error { return p.SignalGroup(syscall.SIGKILL) },
	} {
		if !p.Running() {
			return nil
		}
		if err := step(); err != nil {
			return err
		}
		select {
		case <-p.exited:
			return nil
		case <-time.After(limit):
		}
	}
	return fmt.Errorf("process %d (%s) survived SIGKILL", p.PID(), p.cmd.Path)
}
