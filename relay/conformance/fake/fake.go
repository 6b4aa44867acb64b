// Package fake has servers of vendors of jobs, each written from its vendor's document (facts/providers.md): how it wants its
// credential, its paths, its words for states, its errors, its links that die. They are for tests.
package fake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	"weir/relay/wire"
)

// Key is the credential that every fake takes.
const Key = "vendor-secret-key"

// Forbidden in a prompt: the vendor's policy does not allow it, which it finds out on the way.
const Forbidden = "forbidden"

// Broken in a prompt: the job fails for no reason that is told.
const Broken = "broken"

// Job is one that a vendor has taken.
type Job struct {
	ID     string
	Path   string      // that it was handed in at
	Header http.Header // of that request
	Query  string
	Body   gjson.Result // of that request; of a form, its texts as an object
	Prompt string
	// Callback is where the vendor was told to report.
	Callback string

	polls     int
	cancelled bool
	result    int // the poll that gave the link in force
}

// forbidden: the job is to fail for the vendor's policy; broken: for no reason.
func (j *Job) forbidden() bool { return strings.Contains(j.Prompt, Forbidden) }

func (j *Job) broken() bool { return strings.Contains(j.Prompt, Broken) }

// Studio is what all fakes have in common.
type Studio struct {
	course conformance.Course
	words  words
	film   []byte

	mu   sync.Mutex
	jobs []*Job
	// asked counts the requests for states.
	asked int
}

// words are what one vendor says.
type words interface {
	// admitted says whether a request bears the credential as the vendor wants it.
	admitted(r *http.Request) bool
	// refuse answers with an error as the vendor would with a status.
	refuse(w http.ResponseWriter, r *http.Request, status int)
	// serve answers a request that is admitted.
	serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result)
}

func newStudio(c conformance.Course, w words) *Studio {
	if len(c.States) == 0 {
		c.States = []wire.JobState{wire.JobQueued, wire.JobRunning, wire.JobSucceeded}
	}
	return &Studio{course: c, words: w, film: conformance.Film}
}

// Vendor is how a suite makes a fake.
type Vendor = func(t *testing.T, c conformance.Course) http.Handler

// of makes of a fake what a suite wants.
func of(fake func(c conformance.Course) *Studio) Vendor {
	return func(t *testing.T, c conformance.Course) http.Handler {
		t.Helper()
		return fake(c)
	}
}

// Jobs are those that the vendor has taken.
func (s *Studio) Jobs() []*Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*Job(nil), s.jobs...)
}

// Asked is how often the vendor was asked for a job.
func (s *Studio) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// ServeHTTP is the vendor.
func (s *Studio) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/film/") {
		s.give(w, r)
		return
	}
	if !s.words.admitted(r) {
		s.words.refuse(w, r, http.StatusUnauthorized)
		return
	}
	body, err := bodyOf(r)
	if err != nil {
		s.words.refuse(w, r, http.StatusBadRequest)
		return
	}
	s.words.serve(s, w, r, body)
}

// bodyOf is a request's body, of a form as the object that its texts stand for.
func bodyOf(r *http.Request) (gjson.Result, error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		if err := r.ParseMultipartForm(32 << 20); err != nil {
			return gjson.Result{}, err
		}
		texts := map[string]string{}
		for name, values := range r.MultipartForm.Value {
			texts[name] = values[0]
		}
		for name := range r.MultipartForm.File {
			texts[name] = "file"
		}
		raw, err := json.Marshal(texts)
		return gjson.ParseBytes(raw), err
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil || len(raw) > 0 && !gjson.ValidBytes(raw) {
		return gjson.Result{}, fmt.Errorf("no JSON: %w", err)
	}
	return gjson.ParseBytes(raw), nil
}

// take takes a job, and answers it unless the course says otherwise.
func (s *Studio) take(w http.ResponseWriter, r *http.Request, body gjson.Result, id, prompt, callback string, answer func(j *Job) any) {
	c := s.course
	switch {
	case c.Silent:
		<-r.Context().Done()
		return
	case c.Submit != 0:
		s.words.refuse(w, r, c.Submit)
		return
	case c.SubmitBody != nil:
		write(w, http.StatusOK, *c.SubmitBody)
		return
	}
	j := &Job{ID: id, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: body, Prompt: prompt, Callback: callback}
	s.mu.Lock()
	if strings.Contains(id, "%") {
		j.ID = fmt.Sprintf(id, len(s.jobs)+1)
	}
	s.jobs = append(s.jobs, j)
	s.mu.Unlock()
	if c.Lost {
		panic(http.ErrAbortHandler)
	}
	say(w, http.StatusOK, answer(j))
}

// find returns a job by its name.
func (s *Studio) find(id string) *Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.jobs {
		if j.ID == id {
			return j
		}
	}
	return nil
}

// tell answers how a job is, unless the course says otherwise.
func (s *Studio) tell(w http.ResponseWriter, r *http.Request, id string, answer func(j *Job, state wire.JobState, link string) any) {
	j := s.find(id)
	switch {
	case s.course.Poll != 0:
		s.words.refuse(w, r, s.course.Poll)
		return
	case s.course.PollBody != nil:
		write(w, http.StatusOK, *s.course.PollBody)
		return
	case j == nil:
		s.words.refuse(w, r, http.StatusNotFound)
		return
	}
	state, link := s.next(j, r)
	say(w, http.StatusOK, answer(j, state, link))
}

// next moves a job on by one question, and says how it is. Links that were given before are dead.
func (s *Studio) next(j *Job, r *http.Request) (wire.JobState, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	at := min(j.polls, len(s.course.States)-1)
	j.polls++
	state := s.course.States[at]
	if j.cancelled {
		state = wire.JobCancelled
	}
	if state == wire.JobSucceeded && (j.forbidden() || j.broken()) {
		state = wire.JobFailed
	}
	j.result = j.polls
	return state, fmt.Sprintf("http://%s/film/%s/%d", r.Host, strings.ReplaceAll(j.ID, "/", "~"), j.result)
}

// cancel stops a job that is there, and runs where the vendor stops those.
func (s *Studio) cancel(w http.ResponseWriter, r *http.Request, id string, answer any) {
	j := s.find(id)
	if j == nil {
		s.words.refuse(w, r, http.StatusNotFound)
		return
	}
	s.mu.Lock()
	j.cancelled = true
	s.mu.Unlock()
	if answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	say(w, http.StatusOK, answer)
}

// give serves a result, by the last link alone.
func (s *Studio) give(w http.ResponseWriter, r *http.Request) {
	id, number, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/film/"), "/")
	j := s.find(strings.ReplaceAll(id, "~", "/"))
	if j == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	s.mu.Lock()
	last := strconv.Itoa(j.result) == number
	s.mu.Unlock()
	if !last {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if strings.Contains(j.Path, "text2image") {
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, Painting)
		return
	}
	w.Header().Set("Content-Type", "video/mp4")
	_, _ = w.Write(s.film)
}

// Painting is the head of a PNG file, which jobs of images make.
const Painting = "\x89PNG\r\n\x1a\npainting"

// object is a JSON object.
type object = map[string]any

func say(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	write(w, status, string(body))
}

func write(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func bearer(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+Key }

// millis is now as vendors date.
func millis() int64 { return time.Now().UnixMilli() }

// tail is what follows a prefix of a path, where it is one name.
func tail(path, prefix string) (string, bool) {
	rest, ok := strings.CutPrefix(path, prefix)
	return rest, ok && rest != "" && !strings.Contains(rest, "/")
}
