//go:build unix && !linux

package server

import "syscall"

// bind does nothing here: only Linux can tie a process to the life of its parent.
func bind(attr *syscall.SysProcAttr, _ syscall.Signal) *syscall.SysProcAttr { return attr }
