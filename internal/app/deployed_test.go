package app_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"weir/internal/app/apptest"
)

// TestDeployedMetricsExist: the dashboard of Grafana and the alert rules ask only for what a node has.
func TestDeployedMetricsExist(t *testing.T) {
	t.Parallel()
	setting, scrape := metricsOf(t)
	s := sqliteSite(t)
	s.Env = append(s.Env, setting)
	n := s.Start(t)
	n.Channel(apptest.NewVendor(t).URL, 0)
	x := n.Tenant("5")
	x.Chat(apptest.Ask("ok"))
	var text string
	apptest.Await(t, "a call in the metrics", func() bool {
		text = scrape()
		return strings.Contains(text, `weir_relay_calls_total{end="complete",route="chat.completions"} 1`)
	})
	for _, want := range []string{
		`weir_relay_attempts_total{result="answered"} 1`, `weir_http_requests_total{door="relay",status="2xx"} 1`, `weir_channels{status="AUTO_DISABLED"} 0`,
		`weir_relay_overhead_seconds_count 1`, `weir_relay_calls_running 0`, `weir_build_info{version="test"} 1`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("%s is missing", want)
		}
	}
	name := regexp.MustCompile(`\bweir_[a-z0-9_]+`)
	for _, path := range []string{"../../deploy/grafana/weir.json", "../../deploy/prometheus/alerts.yaml"} {
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, ".json") && !json.Valid(file) {
			t.Errorf("%s is no JSON", path)
		}
		found := name.FindAllString(string(file), -1)
		slices.Sort(found)
		for _, n := range slices.Compact(found) {
			family := strings.TrimSuffix(n, "_bucket")
			if !strings.Contains(text, "# TYPE "+family+" ") {
				t.Errorf("%s asks for %s, which no node has", path, n)
			}
		}
	}
}
