package main

import "syscall"

// bindToParent lets the kernel send sig to the process when testenv dies without a chance to clean up.
func bindToParent(attr *syscall.SysProcAttr, sig syscall.Signal) *syscall.SysProcAttr {
	attr.Pdeathsig = sig
	return attr
}
