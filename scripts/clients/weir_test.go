// Package clients tries what customers use, unchanged, against a running Weir. It is a module of its own, so that Weir does not
// depend on what the clients depend on.
package clients

import (
	"os"
	"testing"
)

// weir is the base URL of the Weir under test.
func weir(t *testing.T) string { return setting(t, "WEIR_URL") }

// key is an API key of its demo tenant.
func key(t *testing.T) string { return setting(t, "WEIR_KEY") }

func setting(t *testing.T, name string) string {
	t.Helper()
	v := os.Getenv(name)
	if v == "" {
		t.Fatalf("%s is not set: run these tests by make test-clients", name)
	}
	return v
}
