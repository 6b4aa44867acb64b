package usage_test

import (
	"encoding/json"
	"testing"

	"weir/internal/channel"
	"weir/internal/usage"
)

func TestRoutingIsWrittenAsByReflection(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]usage.Routing{
		"nothing": {},
		"one":     {Strategy: channel.ByWeight, Candidates: 1, Attempts: []usage.Attempt{{ChannelID: "chn_1", CredentialID: "crd_1", Why: "only", DurationMs: 12}}},
		"several": {
			Strategy: channel.ByLatency, Candidates: 3,
			PassedOver: []usage.PassedOver{{ChannelID: "chn_1", Why: "full"}, {ChannelID: "chn_2", CredentialID: "crd_2", Why: "benched"}},
			Attempts: []usage.Attempt{
				{ChannelID: "chn_3", Priority: -2, Why: "weight", Outcome: "UPSTREAM_FAILED", DurationMs: 1},
				{ChannelID: "chn_4", CredentialID: "crd_4", Priority: 10, Why: "next", Own: true},
			},
		},
		"no attempts": {Attempts: []usage.Attempt{}},
		"odd texts":   {Strategy: "a\"b\\c", Attempts: []usage.Attempt{{ChannelID: "<&>", Why: "é\x00\u2028\xff\x7f"}}},
	} {
		want, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.AppendJSON(nil); string(got) != string(want) {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
