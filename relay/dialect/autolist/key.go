package autolist

import (
	"context"
	"net/http"

	"weir/internal/secret"
	"weir/relay/dialect"
)

// Keys makes keys of the dialect's kind.
type Keys interface {
	// Regenerate ends the keys of kind "tk" of whoever sends the request, by session cookie or API key, and makes a new one.
	// Keys of other kinds stay. UNAUTHENTICATED, ACCOUNT_DISABLED, FORBIDDEN.
	Regenerate(ctx context.Context, r *http.Request) (secret.String, error)
}

var regenerated = dialect.Text{ZH: "重新生成成功", EN: "A new key was made."}

type newKey struct {
	APIKey string `json:"api_key"`
}

func (d *Dialect) regenerateKey(w http.ResponseWriter, r *http.Request) error {
	key, err := d.deps.Keys.Regenerate(r.Context(), dialect.OwnCookies(r))
	if err != nil {
		return err
	}
	succeed(w, r, regenerated, newKey{key.Reveal()})
	return nil
}
