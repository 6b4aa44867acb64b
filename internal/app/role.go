package app

import (
	"fmt"

	"weir/internal/config"
)

// Role says what a process does.
type Role string

// The roles.
const (
	RoleAll    Role = "all"
	RoleAPI    Role = "api"
	RoleWorker Role = "worker"
)

// ParseRole reads the role of a command line.
func ParseRole(s string) (Role, error) {
	switch r := Role(s); r {
	case RoleAll, RoleAPI, RoleWorker:
		return r, nil
	}
	return "", fmt.Errorf("role %q is not all, api or worker", s)
}

// Check refuses a role that the configuration cannot carry: api and worker share a database and a Redis with others.
func (r Role) Check(cfg *config.Config) error {
	if r == RoleAll {
		return nil
	}
	return cfg.NeedServers(string(r))
}

func (r Role) serves() bool { return r != RoleWorker }
func (r Role) works() bool  { return r != RoleAPI }
