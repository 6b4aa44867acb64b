package rig

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"weir/internal/db"
	"weir/scripts/testenv/server"
)

// RootEmail is the login of the first administrator of a Site.
const RootEmail = "root@localhost"

const commandTimeout = 2 * time.Minute

// Config says what a Site stands on.
type Config struct {
	Binary string // the weir to run; see Build
	Dir    string // for all that the run leaves: data folders, logs; made when it is missing
	// Database is what nodes connect to, perhaps by way of a Proxy; "" is SQLite in Dir, for one node.
	Database string
	// Direct is the same database without proxies, for set-up and proof; "" is Database.
	Direct string
	Redis  string   // "" is the in-process one
	Env    []string // further settings of every node, NAME=value
}

// Site is one installation. Close it.
type Site struct {
	cfg      Config
	env      []string
	password string

	mu    sync.Mutex
	nodes []*Node
	db    *db.DB
	root  *Browser
}

// NewSite prepares an installation. It neither migrates the database nor starts anything.
func NewSite(ctx context.Context, cfg Config) (*Site, error) {
	var err error
	if cfg.Binary, err = filepath.Abs(cfg.Binary); err != nil {
		return nil, err
	}
	if cfg.Dir, err = filepath.Abs(cfg.Dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	s := &Site{cfg: cfg, password: rand.Text()}
	s.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + cfg.Dir, "WEIR_METRICS_LISTEN=", "WEIR_ALLOW_PRIVATE_UPSTREAMS=1", "WEIR_SIGNUP=open",
		"WEIR_TRUSTED_PROXIES=127.0.0.1", "WEIR_ROOT_EMAIL=" + RootEmail, "WEIR_ROOT_PASSWORD=" + s.password,
		"WEIR_SECRET_KEY=" + base64.StdEncoding.EncodeToString([]byte(rand.Text()+rand.Text())), "WEIR_DRAIN_TIMEOUT=20s",
	}
	direct := cfg.Direct
	switch {
	case cfg.Database == "":
		direct = filepath.Join(s.dataDir("data"), db.FileName)
	case direct == "":
		direct = cfg.Database
	}
	if cfg.Database != "" {
		s.env = append(s.env, "WEIR_DATABASE_URL="+cfg.Database)
	}
	if cfg.Redis != "" {
		s.env = append(s.env, "WEIR_REDIS_URL="+cfg.Redis)
	}
	s.env = append(s.env, cfg.Env...)
	if s.db, err = db.Open(ctx, direct); err != nil {
		return nil, err
	}
	return s, nil
}

// DB is the database, past all proxies.
func (s *Site) DB() *db.DB { return s.db }

// Redis is the URL of its Redis; "" is the in-process one.
func (s *Site) Redis() string { return s.cfg.Redis }

func (s *Site) dataDir(node string) string {
	if s.cfg.Database == "" {
		node = "data"
	}
	return filepath.Join(s.cfg.Dir, node)
}

// Migrate brings the database up to date with `weir migrate up`.
func (s *Site) Migrate(ctx context.Context) error {
	_, err := s.Command(ctx, nil, "migrate", "up")
	return err
}

// Command runs one of weir's other commands with the settings of the installation and returns what it printed.
func (s *Site) Command(ctx context.Context, stdin io.Reader, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.cfg.Binary, args...)
	cmd.Dir, cmd.Stdin = s.cfg.Dir, stdin
	cmd.Env = append([]string{"WEIR_DATA_DIR=" + s.dataDir("command")}, s.env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("weir %s: %w\n%s%s", strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String(), nil
}

// Node adds a process to the installation, with settings of its own. It is not started yet. Its address, data folder and
// log stay the same over all its lives.
func (s *Site) Node(name string, env ...string) (*Node, error) {
	port, err := server.FreePort()
	if err != nil {
		return nil, err
	}
	address := "127.0.0.1:" + strconv.Itoa(port)
	n := &Node{
		Name: name, URL: "http://" + address, LogFile: filepath.Join(s.cfg.Dir, name+".log"), site: s,
		env: append([]string{"WEIR_LISTEN=" + address, "WEIR_DATA_DIR=" + s.dataDir(name)}, env...),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nodes = append(s.nodes, n)
	return n, nil
}

// Close kills what still runs of the installation. Its files stay.
func (s *Site) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, n := range s.nodes {
		errs = append(errs, n.Kill())
	}
	return errors.Join(append(errs, s.db.Close())...)
}

// Build compiles the program of this source tree into a file, with build tags.
func Build(ctx context.Context, out string, tags ...string) error {
	args := []string{"build", "-o", out}
	if len(tags) > 0 {
		args = append(args, "-tags", strings.Join(tags, ","))
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "weir/cmd/weir")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build weir: %w\n%s", err, output)
	}
	return nil
}
