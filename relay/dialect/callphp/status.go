package callphp

import (
	"context"
	"net/http"
	"time"

	"weir/relay/dialect"
)

// statusLife is how long the state of the platform is told again: strangers may ask.
const statusLife = 5 * time.Second

type status struct {
	Status     string `json:"status"`
	Configured bool   `json:"api_key_configured"`
	Queue      bool   `json:"queue_enabled"`
	Stats      stats  `json:"stats"`
}

type stats struct {
	TotalUsers    int   `json:"total_users"`
	QueueLength   int   `json:"queue_length"`
	Processing    int   `json:"processing"`
	TodayRequests int64 `json:"today_requests"`
	TodayTokens   int64 `json:"today_tokens"`
}

func (d *Dialect) status(w http.ResponseWriter, r *http.Request) error {
	p, err := d.platform(r.Context())
	if err != nil {
		return err
	}
	dialect.Write(w, http.StatusOK, envelope{Success: true, Message: "OK", Data: status{
		Status: "running", Configured: p.Configured, Queue: true,
		Stats: stats{TotalUsers: p.Users, QueueLength: p.Waiting, Processing: p.Running, TodayRequests: p.Requests, TodayTokens: p.Tokens},
	}})
	return nil
}

// platform reads the state at most once in a while, whoever asks; those who ask meanwhile wait for it.
func (d *Dialect) platform(ctx context.Context) (Platform, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.read.IsZero() && time.Since(d.read) < statusLife {
		return d.state, nil
	}
	p, err := d.deps.Status.Platform(ctx)
	if err != nil {
		return Platform{}, err
	}
	d.state, d.read = p, time.Now()
	return p, nil
}
