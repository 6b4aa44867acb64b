// Package blob keeps results that clients fetch by a link: images and videos, in a folder or in a bucket of an S3-compatible
// server. A link is signed, needs no key and ends with the blob; nobody can guess one, and none of them tells whose it is.
//
// A blob's name begins with the hour after which it is deleted, so that purging removes whole folders, and ends in an
// extension that says its type. Blobs are not in the database: whoever made one keeps its name for as long as it is needed.
package blob

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/fault"
	"weir/internal/secret"
)

// Prefix is where blobs are served.
const Prefix = "/blobs/"

// Life is how long the links of results live.
const Life = 24 * time.Hour

// extensions of the types that are kept. What is served can be no other, whatever a vendor called it.
var extensions = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif",
	"video/mp4": ".mp4", "video/webm": ".webm",
	"audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/ogg": ".ogg", "audio/flac": ".flac", "audio/aac": ".aac",
}

var types = func() map[string]string {
	all := make(map[string]string, len(extensions))
	for kind, extension := range extensions {
		all[extension] = kind
	}
	return all
}()

// bucket (implemented by dir and s3) is where blobs lie.
type bucket interface {
	// put stores r under a name that is new, durably when it returns.
	put(ctx context.Context, name string, r io.Reader) error
	// open returns fs.ErrNotExist for an unknown name.
	open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	// purge deletes everything whose hour is before at.
	purge(ctx context.Context, at time.Time) error
}

// Config is what a Store needs.
type Config struct {
	// Dir is the folder of the blobs. It is made when the first one is stored.
	Dir string
	// S3 is the bucket that takes the folder's place; nil: none does.
	S3    *config.S3
	Keys  *secret.Keys
	Clock clock.Clock
	Log   zerolog.Logger
}

// Store keeps blobs. Safe for concurrent use.
type Store struct {
	cfg    Config
	bucket bucket
}

// New returns a store. Run must be running for old blobs to be deleted. It connects to nothing: a server that is away at the start
// may come back.
func New(cfg Config) (*Store, error) {
	if cfg.S3 == nil {
		return &Store{cfg: cfg, bucket: dir{filepath.Clean(cfg.Dir)}}, nil
	}
	b, err := newS3(*cfg.S3)
	return &Store{cfg: cfg, bucket: b}, err
}

// hourLayout names the hour after which a blob is deleted.
const hourLayout = "2006010215"

// Put stores content of one of the known media types for a time, and returns the path of its link, which ends with it.
// Returns INVALID for another type, the error of r, or UNAVAILABLE where it cannot be stored.
func (s *Store) Put(ctx context.Context, mediaType string, life time.Duration, r io.Reader) (string, error) {
	name, until, err := s.keep(ctx, mediaType, life, r)
	if err != nil {
		return "", err
	}
	return s.link(name, until), nil
}

// keep stores content, and returns its name and its end.
func (s *Store) keep(ctx context.Context, mediaType string, life time.Duration, r io.Reader) (name string, until time.Time, err error) {
	extension, ok := extensions[mediaType]
	if !ok {
		return "", until, fault.Newf(fault.Invalid, "Results of type %q are not kept.", mediaType)
	}
	until = s.cfg.Clock.Now().Add(life).UTC()
	name = until.Format(hourLayout) + "/" + secret.Token(43) + extension
	src := &source{r: r}
	if err := s.bucket.put(ctx, name, src); err != nil {
		if src.err != nil {
			return "", until, src.err
		}
		return "", until, fault.Wrap(fault.Unavailable, "Results cannot be stored at the moment. Retry shortly.", fmt.Errorf("store blob: %w", err))
	}
	return name, until, nil
}

// source remembers whether it was the reading that failed.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

func (s *Store) link(name string, until time.Time) string {
	expires := strconv.FormatInt(until.Unix(), 10)
	proof := s.cfg.Keys.Prove(linkProof, name, expires)
	return Prefix + name + "?" + url.Values{"expires": {expires}, "signature": {base64.RawURLEncoding.EncodeToString(proof[:])}}.Encode()
}

// linkProof is what a link's signature is for.
const linkProof = "blob"

// valid reports whether a link is one of ours and lives.
func (s *Store) valid(name, expires, signature string) bool {
	proof, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || !s.cfg.Keys.Proves(proof, linkProof, name, expires) {
		return false
	}
	until, err := strconv.ParseInt(expires, 10, 64)
	return err == nil && s.cfg.Clock.Now().Before(time.Unix(until, 0))
}

// purgeEvery is how often old blobs are looked for.
const purgeEvery = 10 * time.Minute

// Run deletes old blobs until ctx ends; then it returns nil. Every node does it for its own folder.
func (s *Store) Run(ctx context.Context) error {
	tick := time.NewTicker(purgeEvery)
	defer tick.Stop()
	for {
		if err := s.Purge(ctx); err != nil && ctx.Err() == nil {
			s.cfg.Log.Warn().Err(err).Msg("old blobs were not deleted")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Purge deletes the blobs whose time is over.
func (s *Store) Purge(ctx context.Context) error {
	return s.bucket.purge(ctx, s.cfg.Clock.Now().UTC())
}

// dir is a folder with a folder for each hour.
type dir struct{ path string }

// put writes beside the name first, so that nobody ever reads half a blob.
func (d dir) put(_ context.Context, name string, r io.Reader) (err error) {
	path := filepath.Join(d.path, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func (d dir) open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	return os.Open(filepath.Join(d.path, filepath.FromSlash(name)))
}

func (d dir) purge(ctx context.Context, at time.Time) error {
	hours, err := os.ReadDir(d.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var errs []error
	for _, hour := range hours {
		last, perr := time.Parse(hourLayout, hour.Name())
		if perr != nil || at.Before(last.Add(time.Hour)) { // the blob that ends last in it lives until its end
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		errs = append(errs, os.RemoveAll(filepath.Join(d.path, hour.Name())))
	}
	return errors.Join(append(errs, err)...)
}

// nameOf takes the name of a blob out of a request's path; false for what can be none.
func nameOf(path string) (name, mediaType string, ok bool) {
	name = strings.TrimPrefix(path, Prefix)
	hour, file, _ := strings.Cut(name, "/")
	token, extension := file, ""
	if i := strings.IndexByte(file, '.'); i >= 0 {
		token, extension = file[:i], file[i:]
	}
	mediaType, ok = types[extension]
	if !ok || len(hour) != len(hourLayout) || !only(hour, '0', '9') || len(token) != 43 || !plain(token) {
		return "", "", false
	}
	return name, mediaType, true
}

func only(s string, from, to byte) bool {
	for i := range len(s) {
		if s[i] < from || s[i] > to {
			return false
		}
	}
	return true
}

func plain(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
}
