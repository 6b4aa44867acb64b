package videohub

import (
	"net/http"
	"strings"

	"weir/internal/secret"
	"weir/relay/dialect"
)

var codeMissing = dialect.Text{ZH: "缺少兑换码 code", EN: "The redemption code is missing."}

// redemption is the body of POST /api/user/redemption: what the code added, and the total quota after it.
type redemption struct {
	Added int64 `json:"addedQuota"`
	Total int64 `json:"totalQuota"`
}

func (d *Dialect) redeem(w http.ResponseWriter, r *http.Request, c Caller) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	code := strings.TrimSpace(body.Text("code"))
	switch {
	case body.Err() != nil:
		return body.Err()
	case code == "":
		return dialect.Invalid("code", codeMissing)
	}
	done, err := d.deps.Codes.Redeem(r.Context(), c, secret.New(code))
	if err != nil {
		return err
	}
	succeed(w, redemption{Added: dialect.Points(done.Added), Total: dialect.Points(done.Total)})
	return nil
}
