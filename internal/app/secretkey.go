package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/failpoint"
	"weir/internal/keyset"
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
	if !cfg.SecretKeyPrevious.Empty() {
		old, err := secret.Derive(cfg.SecretKeyPrevious)
		if err != nil {
			return nil, fmt.Errorf("previous secret key: %w", err)
		}
		keys.Accept(old)
	}
	return keys, nil
}

// diagnoseSecretKey tells whether the secret key is the database's, and whether the one before is needed any more.
func diagnoseSecretKey(ctx context.Context, cfg *config.Config, d *db.DB) Finding {
	const subject = "secret key"
	if cfg.SecretKey.Empty() {
		if key, err := readKey(filepath.Join(cfg.DataDir, secretKeyFile)); err == nil && key.Empty() {
			return Finding{Subject: subject, State: "is made at the first start"}
		}
	}
	keys, err := secretKeys(cfg)
	if err != nil {
		return Finding{subject, err.Error(), "check WEIR_SECRET_KEY, or " + secretKeyFile + " in the data folder"}
	}
	state, err := secret.StateOf(ctx, keys, keyset.New(d.Ent))
	switch {
	case err != nil:
		return Finding{subject, err.Error(), "see the database"}
	case state == secret.StatePrevious:
		return Finding{subject, "1 row still needs WEIR_SECRET_KEY_PREVIOUS: the keyset", "restart a node with both keys; it seals the keyset anew"}
	case state == secret.StateForeign:
		return Finding{
			subject, "does not open what the database has sealed", "set the key that this database was set up with, or give it as WEIR_SECRET_KEY_PREVIOUS",
		}
	case state == secret.StateNone:
		return Finding{Subject: subject, State: "nothing is sealed yet"}
	case !cfg.SecretKeyPrevious.Empty():
		return Finding{Subject: subject, State: "0 rows need WEIR_SECRET_KEY_PREVIOUS; take it away a day after the last node has the new key"}
	}
	return Finding{Subject: subject, State: "opens what the database has sealed"}
}

// storedKey reads the key, and makes it where there is none. Of several processes one makes it.
func storedKey(path string) (_ secret.String, err error) {
	if key, err := readKey(path); err != nil || !key.Empty() {
		return key, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return secret.String{}, fmt.Errorf("secret key: %w", err)
	}
	lock, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return secret.String{}, fmt.Errorf("secret key: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }() // which unlocks it
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return secret.String{}, fmt.Errorf("secret key: lock: %w", err)
	}
	if key, err := readKey(path); err != nil || !key.Empty() {
		return key, err
	}
	if err := writeKey(path, secret.Generate()); err != nil {
		return secret.String{}, fmt.Errorf("secret key: %w", err)
	}
	return readKey(path)
}

// readKey returns an empty key where there is none. Nothing was ever sealed with the key of an empty file.
func readKey(path string) (secret.String, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return secret.String{}, fmt.Errorf("secret key: %w", err)
	}
	return secret.New(strings.TrimSpace(string(text))), nil
}

// writeKey puts the whole key there at once, on disk when it returns: what is sealed with a key that is lost stays sealed.
func writeKey(path string, key secret.String) error {
	f, err := os.CreateTemp(filepath.Dir(path), secretKeyFile+".*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.WriteString(key.Reveal() + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	failpoint.SecretKey.Before()
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	failpoint.SecretKey.After()
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
