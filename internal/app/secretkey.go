package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"weir/internal/config"
	"weir/internal/secret"
)

// secretKeyFile holds the generated master key of the embedded default.
const secretKeyFile = "secret.key"

// secretKeys derives the installation's keys from WEIR_SECRET_KEY, or, with SQLite, from a key that is generated once into
// the data folder.
func secretKeys(cfg *config.Config) (*secret.Keys, error) {
	master := cfg.SecretKey
	if master.Empty() {
		var err error
		if master, err = storedKey(filepath.Join(cfg.DataDir, secretKeyFile)); err != nil {
			return nil, err
		}
	}
	keys, err := secret.Derive(master)
	if err != nil {
		return nil, fmt.Errorf("secret key: %w", err)
	}
	return keys, nil
}

func storedKey(path string) (secret.String, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		return secret.New(string(text)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return secret.String{}, fmt.Errorf("secret key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return secret.String{}, fmt.Errorf("secret key: %w", err)
	}
	fresh := secret.Generate()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) { // another process was faster
		return storedKey(path)
	}
	if err != nil {
		return secret.String{}, fmt.Errorf("secret key: %w", err)
	}
	_, err = f.WriteString(fresh.Reveal() + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return secret.String{}, fmt.Errorf("secret key: %w", err)
	}
	return fresh, nil
}
