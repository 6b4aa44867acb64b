package fake

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	"weir/relay/wire"
)

type fal struct{}

// Fal is a fake of fal's queue. It signs callbacks with a key of its own (SignFal).
func Fal(c conformance.Course) *Studio { return newStudio(c, fal{}) }

// FalVendor is Fal for suites.
var FalVendor = of(Fal)

var falKey = ed25519.NewKeyFromSeed([]byte("a seed of thirty-two bytes: fake"))

func (fal) admitted(r *http.Request) bool {
	return r.Header.Get("Authorization") == "Key "+Key || r.URL.Path == "/.well-known/jwks.json"
}

func (fal) refuse(w http.ResponseWriter, _ *http.Request, status int) {
	say(w, status, object{"detail": conformance.VendorText})
}

var falStates = map[wire.JobState]string{
	wire.JobQueued: "IN_QUEUE", wire.JobRunning: "IN_PROGRESS", wire.JobSucceeded: "COMPLETED", wire.JobFailed: "COMPLETED",
}

func (v fal) serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result) {
	rest, one := strings.CutPrefix(r.URL.Path, "/fal-ai/pika/requests/")
	id, what, _ := strings.Cut(rest, "/")
	switch {
	case r.URL.Path == "/.well-known/jwks.json":
		say(w, http.StatusOK, object{"keys": []object{{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(falKey[ed25519.SeedSize:])}}})
	case r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/fal-ai/pika/v2.2/"):
		s.take(w, r, body, "764cabcf-b745-4b3e-ae38-%012d", body.Get("prompt").Str, r.URL.Query().Get("fal_webhook"), func(j *Job) any {
			return object{"request_id": j.ID, "queue_position": 0}
		})
	case r.Method == http.MethodGet && one && what == "status":
		s.tell(w, r, id, func(_ *Job, state wire.JobState, _ string) any { return object{"status": falStates[state]} })
	case r.Method == http.MethodGet && one && what == "":
		j := s.find(id)
		if j == nil {
			v.refuse(w, r, http.StatusNotFound)
			return
		}
		state, link := s.next(j, r)
		switch {
		case j.forbidden():
			say(w, http.StatusUnprocessableEntity, object{"detail": []object{{"type": "content_policy_violation", "msg": conformance.VendorText}}})
		case state == wire.JobFailed:
			say(w, http.StatusUnprocessableEntity, object{"detail": conformance.VendorText})
		default:
			say(w, http.StatusOK, object{"video": object{"url": link, "content_type": "video/mp4", "file_size": len(s.film)}})
		}
	case r.Method == http.MethodPut && one && what == "cancel":
		s.cancel(w, r, id, object{"status": "CANCELLATION_REQUESTED"})
	default:
		v.refuse(w, r, http.StatusNotFound)
	}
}

// SignFal signs a callback as fal does.
func SignFal(r *http.Request, body []byte, at time.Time) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	text := fmt.Appendf(nil, "request\nuser\n%s\n%x", stamp, sha256.Sum256(body))
	r.Header.Set("X-Fal-Webhook-Request-Id", "request")
	r.Header.Set("X-Fal-Webhook-User-Id", "user")
	r.Header.Set("X-Fal-Webhook-Timestamp", stamp)
	r.Header.Set("X-Fal-Webhook-Signature", hex.EncodeToString(ed25519.Sign(falKey, text)))
}
