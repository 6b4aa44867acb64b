package server

import "syscall"

// bind lets the kernel send sig to the process when the thread that started it ends, at the latest with us.
func bind(attr *syscall.SysProcAttr, sig syscall.Signal) *syscall.SysProcAttr {
	attr.Pdeathsig = sig
	return attr
}
