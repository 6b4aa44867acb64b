package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"weir/internal/secret"
)

// secretPrefix and secretBytes are those of Standard Webhooks' symmetric secrets.
const (
	secretPrefix = "whsec_"
	secretBytes  = 32
)

// newSecret makes a signing secret, and what is stored of it for the row.
func (s *Service) newSecret(endpointID string) (secret.String, []byte, error) {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails
	sealed, err := s.cfg.Sealer.Seal(raw, endpointID)
	return secret.New(secretPrefix + base64.StdEncoding.EncodeToString(raw)), sealed, err
}

// Sign returns the webhook-signature of a message under a secret: `v1,` and the HMAC-SHA-256 of id, timestamp and body,
// separated by dots, in base64. Shape per https://github.com/standard-webhooks/standard-webhooks, read 2026-11-20.
func Sign(key []byte, messageID string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(messageID + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	_, _ = mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signatures signs with the secret of an endpoint, and with the former one while it still counts.
func (s *Service) signatures(e *Endpoint, messageID string, at time.Time, body []byte) (string, error) {
	sealed := [][]byte{e.Secret}
	if e.FormerSecret != nil && e.FormerUntil != nil && at.Before(*e.FormerUntil) {
		sealed = append(sealed, *e.FormerSecret)
	}
	all := make([]string, 0, len(sealed))
	for _, one := range sealed {
		key, err := s.cfg.Sealer.Open(one, e.ID)
		if err != nil {
			return "", fmt.Errorf("sign webhook of %s: %w", e.ID, err)
		}
		all = append(all, Sign(key, messageID, at, body))
	}
	return strings.Join(all, " "), nil
}
