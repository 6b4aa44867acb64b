//go:build unix && !linux

package main

import "syscall"

// bindToParent does nothing here: only Linux can tie a process to the life of its parent.
func bindToParent(attr *syscall.SysProcAttr, _ syscall.Signal) *syscall.SysProcAttr { return attr }
