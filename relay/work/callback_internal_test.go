package work

import (
	"strings"
	"testing"

	"weir/internal/id"
	"weir/internal/secret"
	"weir/relay/wire"
)

// reports is a vendor that reports.
type reports struct {
	wire.VideoUpstream
	wire.CallbackReader
}

func TestCallbackTokens(t *testing.T) {
	t.Parallel()
	keys, err := secret.Derive(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	w := &Worker{cfg: Config{CallbackBase: "https://weir.example", Signer: keys}}
	one, two := id.New(id.Task), id.New(id.Task)
	token := func(provider, taskID string) string {
		_, token, _ := strings.Cut(w.callbackURL(reports{}, provider, taskID), "https://weir.example/callbacks/"+provider+"/")
		return token
	}
	if got, ok := w.taskOf("kling", token("kling", one)); !ok || got != one {
		t.Errorf("got %q, %v", got, ok)
	}
	mixed := token("kling", one)[:22] + token("kling", two)[22:]
	for name, wrong := range map[string][2]string{
		"another provider": {"vidu", token("kling", one)}, "another's proof": {"kling", mixed}, "nothing": {"kling", ""}, "cut": {"kling", token("kling", one)[:40]},
		"too long": {"kling", token("kling", one) + "AAAA"}, "no base64": {"kling", "%%%"},
	} {
		if got, ok := w.taskOf(wrong[0], wrong[1]); ok {
			t.Errorf("%s: %s", name, got)
		}
	}
	if url := w.callbackURL(jobs{}, "kling", one); url != "" {
		t.Errorf("a vendor that does not report is told %s", url)
	}
	if url := (&Worker{}).callbackURL(reports{}, "kling", one); url != "" {
		t.Errorf("without an address of ours: %s", url)
	}
	if _, ok := (&Worker{}).taskOf("kling", token("kling", one)); ok {
		t.Error("a token is taken without keys")
	}
}
