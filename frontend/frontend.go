// Package frontend serves the dashboard: a single-page application that is embedded in the binary.
//
// The bundle in dist is made by `npm run build` and is not tracked. Without it the package still compiles, and its
// handler answers 503 with a sentence that says how to build it.
package frontend

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
)

// The prefix all: is needed for the file that keeps the folder, whose name begins with a dot.
//
//go:embed all:dist
var dist embed.FS

// Options are what the pages depend on beyond the bundle.
type Options struct {
	// MediaOrigins are origins, such as "https://media.example.com", from which pages may show images and videos
	// besides the own one.
	MediaOrigins []string
	// HTTPS says that the site is reached over TLS, which browsers are then told to insist on.
	HTTPS bool
	// Captcha is what whoever signs up solves, on a page at /captcha that the dashboard frames; nil for none.
	Captcha *Captcha
	// Brand is the operator's; nil for none.
	Brand Brand
}

// Handler serves the embedded dashboard on GET and HEAD, and answers other methods with 405.
//
// /brand/ has the operator's logo. A path that names a file of the bundle gives that file, compressed where the client takes it. A missing file, that
// is a path below /assets/ or with an extension, is a 404. Every other path gives index.html, which routes by itself.
// Paths of the API must be registered before this handler.
func Handler(opts Options) http.Handler {
	root, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path
	}
	handler, err := newHandler(root, opts)
	if err != nil {
		panic(fmt.Errorf("frontend: embedded bundle: %w", err))
	}
	return handler
}

const (
	indexName = "index.html"

	cacheForever = "public, max-age=31536000, immutable" // names below /assets/ carry a hash of the content
	cacheAnHour  = "public, max-age=3600"
	cacheChecked = "no-cache"
	cacheNever   = "no-store"

	policyNotBuilt = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
	pageNotBuilt   = `<!doctype html><html lang="en"><title>Dashboard not built</title>` +
		`<p>This binary was built without its dashboard: run "make build" with Node 20.19 or later. The API is running.` +
		"</p></html>\n"
)

// contentTypes are written out because a container may have no mime.types.
var contentTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
}

// A representation is one encoding of a file.
type representation struct {
	body []byte
	etag string
}

// A file is held in all the encodings that the build made, by content coding; "" is the file itself.
type file struct {
	contentType  string
	cacheControl string
	encodings    map[string]representation
}

// encodingSuffixes, best first.
var encodingSuffixes = []struct{ coding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

type handler struct {
	files  map[string]*file // by path without the leading slash
	policy string
	https  bool
	// captcha is nil where there is none.
	captcha *captchaPage
	// brand is nil where there is none; branded is the last page in it.
	brand   Brand
	branded atomic.Pointer[branded]
}

func newHandler(root fs.FS, opts Options) (http.Handler, error) {
	files, err := readFiles(root)
	if err != nil {
		return nil, err
	}
	h := &handler{files: files, policy: policyNotBuilt, https: opts.HTTPS, brand: opts.Brand}
	if index, built := files[indexName]; built {
		h.policy = contentPolicy(index.encodings[""].body, opts)
	}
	if opts.Captcha != nil {
		if h.captcha, err = newCaptchaPage(*opts.Captcha); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// readFiles loads the bundle. Files and folders whose name begins with a dot belong to the build, not to the site.
func readFiles(root fs.FS) (map[string]*file, error) {
	files := map[string]*file{}
	var variants []string
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		case isVariant(name):
			variants = append(variants, name)
			return nil
		}
		loaded, err := readRepresentation(root, name)
		if err != nil {
			return err
		}
		files[name] = &file{
			contentType:  contentTypeOf(name),
			cacheControl: cacheControlOf(name),
			encodings:    map[string]representation{"": loaded},
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read bundle: %w", err)
	}
	for _, name := range variants {
		if err := addVariant(root, files, name); err != nil {
			return nil, fmt.Errorf("read bundle: %w", err)
		}
	}
	return files, nil
}

func isVariant(name string) bool {
	for _, encoding := range encodingSuffixes {
		if strings.HasSuffix(name, encoding.suffix) {
			return true
		}
	}
	return false
}

func addVariant(root fs.FS, files map[string]*file, name string) error {
	for _, encoding := range encodingSuffixes {
		original, found := files[strings.TrimSuffix(name, encoding.suffix)]
		if !found {
			continue
		}
		loaded, err := readRepresentation(root, name)
		if err != nil {
			return err
		}
		original.encodings[encoding.coding] = loaded
	}
	return nil
}

func readRepresentation(root fs.FS, name string) (representation, error) {
	body, err := fs.ReadFile(root, name)
	if err != nil {
		return representation{}, err
	}
	sum := sha256.Sum256(body)
	return representation{body: body, etag: `"` + hex.EncodeToString(sum[:12]) + `"`}, nil
}

func contentTypeOf(name string) string {
	if known, ok := contentTypes[path.Ext(name)]; ok {
		return known
	}
	return "application/octet-stream"
}

func cacheControlOf(name string) string {
	switch {
	case name == indexName:
		return cacheChecked
	case strings.HasPrefix(name, "assets/"):
		return cacheForever
	default:
		return cacheAnHour
	}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.setSecurityHeaders(w.Header())
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if found, ok := h.files[name]; ok && name != indexName {
		h.serve(w, r, found)
		return
	}
	if h.brand != nil && strings.HasPrefix(name, brandPath) {
		h.serveLogo(w, r, name)
		return
	}
	if h.captcha != nil && "/"+name == captchaPath {
		h.captcha.serve(w, r)
		return
	}
	if strings.HasPrefix(name, "assets/") || (path.Ext(name) != "" && name != indexName) {
		refuse(w, http.StatusNotFound)
		return
	}
	if _, built := h.files[indexName]; !built {
		h.serveNotBuilt(w, r)
		return
	}
	h.serve(w, r, h.index(r.Context()))
}

func (h *handler) setSecurityHeaders(header http.Header) {
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	if h.https {
		header.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request, found *file) {
	header := w.Header()
	coding := ""
	if len(found.encodings) > 1 {
		header.Set("Vary", "Accept-Encoding")
		coding = negotiate(r.Header.Values("Accept-Encoding"), found.encodings)
	}
	chosen := found.encodings[coding]
	if strings.HasPrefix(found.contentType, "text/html") {
		header.Set("Content-Security-Policy", h.policy)
	}
	header.Set("Cache-Control", found.cacheControl)
	header.Set("ETag", chosen.etag)
	if matches(r.Header.Values("If-None-Match"), chosen.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if coding != "" {
		header.Set("Content-Encoding", coding)
	}
	header.Set("Content-Type", found.contentType)
	write(w, r, http.StatusOK, chosen.body)
}

func (h *handler) serveNotBuilt(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", h.policy)
	header.Set("Cache-Control", cacheNever)
	header.Set("Content-Type", contentTypes[".html"])
	write(w, r, http.StatusServiceUnavailable, []byte(pageNotBuilt))
}

func write(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // fails only when the client has gone
}

func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("Cache-Control", cacheNever)
	http.Error(w, http.StatusText(status), status)
}

var inlineScript = regexp.MustCompile(`(?s)<script(?:\s[^>]*)?>(.*?)</script>`)

// contentPolicy allows the scripts that stand in the page by their hashes, so that nothing has to be kept in step with
// the page by hand. Stripe Checkout is a redirect and needs no more than form-action.
func contentPolicy(page []byte, opts Options) string {
	scripts := append([]string{"'self'"}, inlineHashes(page)...)
	media := strings.Join(append([]string{"'self'", "blob:"}, opts.MediaOrigins...), " ")
	frames := "'none'"
	if opts.Captcha != nil {
		frames = "'self'"
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src " + strings.Join(scripts, " "),
		"style-src 'self'",
		"img-src data: " + media,
		"media-src " + media,
		"font-src 'self'",
		"connect-src 'self'",
		"frame-src " + frames,
		"manifest-src 'self'",
		"form-action 'self' https://checkout.stripe.com",
		"frame-ancestors 'none'",
		"base-uri 'none'",
		"object-src 'none'",
		"require-trusted-types-for 'script'",
	}, "; ")
}
