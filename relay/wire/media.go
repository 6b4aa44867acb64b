package wire

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
)

// The routes of images and audio.
const (
	RouteImages         Route = "images.generations"
	RouteImageEdits     Route = "images.edits"
	RouteSpeech         Route = "audio.speech"
	RouteTranscriptions Route = "audio.transcriptions"
	RouteTranslations   Route = "audio.translations"
)

// Blob is content of any size that is there as a whole. Any number of goroutines may read it.
type Blob interface {
	io.ReaderAt
	Size() int64
	// Close gives it up; nobody reads it any more. Closing twice does nothing.
	Close() error
}

// Buffer is a Blob in the making: it is written once, by one goroutine, before it is read.
type Buffer interface {
	Blob
	io.Writer
}

// Open reads a blob from its start.
func Open(b Blob) *io.SectionReader { return io.NewSectionReader(b, 0, b.Size()) }

// Form is a multipart/form-data body that was read wholly. Read only.
type Form struct{ Fields []FormField }

// FormField is one field: a text, or a file.
type FormField struct {
	Name string
	Text string
	File *File // nil for a text
}

// File is a file that a client sent. Name and MediaType are the client's words.
type File struct {
	Name, MediaType string
	Content         Blob
}

// Close gives up the form's files.
func (f *Form) Close() error {
	var errs []error
	for i := range f.Fields {
		if file := f.Fields[i].File; file != nil {
			errs = append(errs, file.Content.Close())
		}
	}
	return errors.Join(errs...)
}

// Digest tells bodies apart. Of a form it is the digest of what it says, since clients make up a new boundary for each
// attempt.
func (r *Request) Digest() ([sha256.Size]byte, error) {
	if r.Form == nil {
		return sha256.Sum256(r.Body), nil
	}
	var d [sha256.Size]byte
	h := sha256.New()
	for _, field := range r.Form.Fields {
		if field.File == nil {
			addTexts(h, "text", field.Name, field.Text)
			continue
		}
		addTexts(h, "file", field.Name, field.File.Name, field.File.MediaType, strconv.FormatInt(field.File.Content.Size(), 10))
		if _, err := io.Copy(h, Open(field.File.Content)); err != nil {
			return d, fmt.Errorf("digest form: %w", err)
		}
	}
	return [sha256.Size]byte(h.Sum(d[:0])), nil
}

func addTexts(h hash.Hash, texts ...string) {
	for _, t := range texts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(t), t) // a hash never fails
	}
}

// ImageFormat is how a client wants its images.
type ImageFormat string

// The formats of images.
const (
	ImageURL    ImageFormat = "url"
	ImageBase64 ImageFormat = "b64_json"
)

// ImagesInput is the canonical form of a request for images, new or edited. "" and 0 stand for what the client left open.
type ImagesInput struct {
	Prompt       string
	N            int64 // at least 1
	Size         string
	Quality      string
	Background   string
	Style        string
	OutputFormat string // png, jpeg or webp
	Partials     int64  // images on the way that a stream shows
	Format       ImageFormat
	// Pictures are what is edited; Mask says where.
	Pictures []Picture
	Mask     *Picture
	// Fidelity is how closely an edit keeps to its pictures: low or high.
	Fidelity string
}

// Picture is an image that a client sent: a file, or a URL (https: or data:).
type Picture struct {
	File *File
	URL  string
}

// Images are what an image model made.
type Images struct {
	// Head is the vendor's JSON object without the list of images.
	Head []byte
	List []Image
	// Size and Quality of the images where the vendor says them; "" else.
	Size, Quality string
}

// Image is one of them: Content, or where it can be fetched.
type Image struct {
	// Fields is a JSON object of what the vendor says of it besides.
	Fields  []byte
	Content Blob
	// MediaType of Content, by its first bytes.
	MediaType string
	URL       string
}

// Close gives up the images' content.
func (i *Images) Close() error {
	var errs []error
	for _, one := range i.List {
		if one.Content != nil {
			errs = append(errs, one.Content.Close())
		}
	}
	return errors.Join(errs...)
}
