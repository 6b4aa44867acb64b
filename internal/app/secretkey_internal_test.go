package app

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"weir/internal/secret"
)

// TestStoredKey: the key is made once, whole, and for its owner alone; a file that a killed start left empty is no key.
func TestStoredKey(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(path string) error{
		"new folder":   func(string) error { return nil },
		"killed start": func(path string) error { return os.WriteFile(path, nil, 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if name == "new folder" {
				dir = filepath.Join(dir, "data")
			}
			path := filepath.Join(dir, secretKeyFile)
			if err := prepare(path); err != nil {
				t.Fatal(err)
			}
			var got [8]secret.String
			var wg sync.WaitGroup
			for i := range got {
				wg.Go(func() {
					var err error
					if got[i], err = storedKey(path); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			for _, key := range got {
				if key.Empty() || key.Reveal() != got[0].Reveal() {
					t.Fatal("processes that start side by side have several keys, or none")
				}
			}
			if _, err := secret.Derive(got[0]); err != nil {
				t.Error(err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v %v", info, err)
			}
			again, err := storedKey(path)
			if err != nil || again.Reveal() != got[0].Reveal() {
				t.Errorf("the next start has another key (%v)", err)
			}
		})
	}
}
