package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"weir/bench/rig"
	"weir/internal/app"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/secret"
	"weir/relay/wire"
)

// stage is an installation in demo mode, whose sandbox is the vendor.
type stage struct {
	options

	vendor *vendor
	admin  *db.DB
	name   string // of the database
	target string
	dir    string
	cast   []tenant
}

// tenant is a customer.
type tenant struct {
	browser *rig.Browser
	key     string
	tasks   []string
}

func newStage(ctx context.Context, o options) (*stage, error) {
	u, err := url.Parse(o.url)
	if err != nil || u.Host == "" {
		return nil, errors.New("-url (or TEST_DATABASE_URL) must name a PostgreSQL server")
	}
	s := &stage{options: o, name: "weir_bench_" + strings.ToLower(rand.Text())}
	if s.admin, err = db.Open(ctx, o.url); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "weir-bench-"); err != nil {
		return nil, errors.Join(err, s.admin.Close())
	}
	if _, err := s.admin.SQL.ExecContext(ctx, "CREATE DATABASE "+s.name); err != nil {
		return nil, errors.Join(fmt.Errorf("create database: %w", err), s.admin.Close(), os.RemoveAll(s.dir))
	}
	u.Path = "/" + s.name
	s.target, s.vendor = u.String(), newVendor(o.every)
	return s, nil
}

func (s *stage) close() error {
	s.vendor.server.Close()
	_, err := s.admin.SQL.Exec("DROP DATABASE " + s.name + " WITH (FORCE)")
	return errors.Join(err, s.admin.Close(), os.RemoveAll(s.dir))
}

// serve runs a node while work lasts.
func (s *stage) serve(ctx context.Context, work func(ctx context.Context, base string) error) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	cfg, err := config.Load([]string{
		"WEIR_DATABASE_URL=" + s.target, "WEIR_REDIS_URL=" + s.redis, "WEIR_DATA_DIR=" + s.dir, "WEIR_SECRET_KEY=" + secret.Generate().Reveal(),
		"WEIR_METRICS_LISTEN=", "WEIR_LISTEN=" + listener.Addr().String(), "WEIR_LOG=error", "WEIR_DEMO=1", "WEIR_TRUSTED_PROXIES=127.0.0.1",
		"WEIR_SIGNUP_BONUS_USD=1000000", "WEIR_ALLOW_PRIVATE_UPSTREAMS=1", "WEIR_DRAIN_TIMEOUT=10s",
	}, filepath.Join(s.dir, config.FileName))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() {
		served <- app.Serve(ctx, cfg, app.Options{
			Role: app.RoleAll, Version: "bench", Out: io.Discard, Log: os.Stderr, Listener: listener,
			Videos: map[string]wire.VideoUpstream{"sandbox": s.vendor},
		})
	}()
	base := "http://" + listener.Addr().String()
	if err := ready(ctx, base, served); err != nil {
		return err
	}
	err = work(ctx, base)
	stop()
	return errors.Join(err, <-served)
}

// ready waits until a node is.
func ready(ctx context.Context, base string, served chan error) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
		select {
		case err := <-served:
			return fmt.Errorf("the node ended: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", http.NoBody)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(r); err == nil && errors.Join(response.Body.Close()) == nil && response.StatusCode == http.StatusOK {
			return nil
		}
	}
	return errors.New("the node is not ready")
}

// order has all tenants order their tasks.
func (s *stage) order(ctx context.Context, base string) error {
	for range s.tenants {
		b, err := rig.NewBrowser(&rig.Node{URL: base})
		if err != nil {
			return err
		}
		if _, err := b.SignUp(ctx, strings.ToLower(rand.Text())+"@example.com", rand.Text()); err != nil {
			return err
		}
		key, err := b.NewKey(ctx)
		if err != nil {
			return err
		}
		s.cast = append(s.cast, tenant{browser: b, key: key})
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: s.callers}}
	var next atomic.Int64
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	for range s.callers {
		g.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= s.tasks {
					return nil
				}
				t := &s.cast[i%len(s.cast)]
				id, err := orderOne(ctx, client, base, t.key)
				if err != nil {
					return err
				}
				mu.Lock()
				t.tasks = append(t.tasks, id)
				mu.Unlock()
			}
		})
	}
	return g.Wait()
}

func orderOne(ctx context.Context, client *http.Client, base, key string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/v1/videos", bytes.NewReader([]byte(`{"model":"gen-2","prompt":"a weir at dawn"}`)))
	if err != nil {
		return "", err
	}
	r.Header.Set("Authorization", "Bearer "+key)
	response, err := client.Do(r)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return "", err
	}
	var video struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(body, &video); err != nil || response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("order a video: %d %s", response.StatusCode, body)
	}
	return "task_" + strings.TrimPrefix(video.ID, "video_"), nil
}
