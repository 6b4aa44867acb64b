package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"time"

	"weir/internal/fault"
	"weir/relay/wire"
)

// Videos makes videos, and images that are not waited for, in about five seconds each. Safe for concurrent use; it keeps no
// state: what a job is stands in its JobRef.
type Videos struct{ now func() time.Time }

// NewVideos returns the sandbox for jobs.
func NewVideos(now func() time.Time) *Videos { return &Videos{now: now} }

var (
	_ wire.VideoUpstream = (*Videos)(nil)
	_ wire.Fetcher       = (*Videos)(nil)
	_ wire.Reconciler    = (*Videos)(nil)
)

// The course of a job.
const (
	waits     = 600 * time.Millisecond // in the queue
	making    = 4200 * time.Millisecond
	failsAt   = 2 * time.Second
	unhurried = 4 // with SwitchPaced everything takes so many times as long
)

const (
	defaultLength = 10
	longest       = 60
	defaultRatio  = "16:9"
	sharpness     = "720p"
	pixels        = 1280 * 720 // more are painted with fewer pictures a second
)

// Abilities of every model: whatever is documented for any, so that it stands in for all of them.
func (*Videos) Abilities(_ wire.Route, model string) wire.Abilities {
	a := wire.Abilities{
		MinSeconds: 1, MaxSeconds: longest, DefaultSeconds: defaultLength, DefaultRatio: defaultRatio, DefaultResolution: sharpness,
		First: true, Last: true, NegativePrompt: true, Seed: true, Audio: true, Remix: true, References: 9, MaxPrompt: 32_000,
	}
	if strings.HasPrefix(model, "sora-") {
		a.DefaultSeconds, a.DefaultRatio = 4, "9:16"
	}
	return a
}

// Paints: every model may be asked for images.
func (*Videos) Paints(string) bool { return true }

// Pace of every model.
func (*Videos) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 300 * time.Millisecond, Every: 500 * time.Millisecond, Most: time.Second}
}

// work is what a JobRef remembers of a job.
type work struct {
	Effect  string `json:"effect,omitempty"`
	Seed    uint64 `json:"seed"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Seconds int    `json:"seconds,omitempty"`
	Images  int    `json:"images,omitempty"`
	Format  string `json:"format,omitempty"`
	Began   int64  `json:"began"` // Unix milliseconds
}

// Submit takes a job. Switches of the model's name work as in Call: some make it fail here.
func (v *Videos) Submit(ctx context.Context, _ wire.Endpoint, job *wire.Job) (wire.JobRef, error) {
	model, effect := SplitSwitch(job.Model)
	if effect != SwitchHang {
		if err := before(ctx, effect); err != nil {
			return wire.JobRef{}, err
		}
	}
	h := fnv.New64a()
	w := work{Effect: effect, Began: v.now().UnixMilli()}
	switch {
	case job.Video != nil:
		add(h, model, job.Video.Prompt, job.Video.NegativePrompt, job.Video.AspectRatio)
		w.Width, w.Height = frame(job.Video)
		w.Seconds = int(min(max(job.Video.Seconds, 1), longest))
	case job.Images != nil:
		add(h, model, job.Images.Prompt, job.Images.Size)
		p := newPainter(model, wire.Endpoint{}, job.Images)
		w.Width, w.Height, w.Format, w.Images = p.width, p.height, p.format, int(max(job.Images.N, 1))
	default:
		return wire.JobRef{}, fault.New(fault.Invalid, "The job has no input.")
	}
	w.Seed = h.Sum64()
	data, err := json.Marshal(w)
	if err != nil {
		return wire.JobRef{}, fmt.Errorf("sandbox: %w", err)
	}
	return wire.JobRef{
		ID: "sandbox-" + job.Reference, Reference: job.Reference, Route: job.Route, Model: job.Model, Data: string(data), Submitted: v.now(),
	}, nil
}

// frame is how large the pictures of a video are: as asked, even, and no larger than 4K.
func frame(in *wire.VideoInput) (width, height int) {
	const most, least = 4096, 64
	w, h, ok := wire.Dimensions(in.Size)
	if !ok {
		short := int64(720)
		switch name := strings.ToLower(in.Resolution); name {
		case "2k":
			short = 1440
		case "4k":
			short = 2160
		default:
			var n int64
			if _, err := fmt.Sscanf(name, "%dp", &n); err == nil && n > 0 {
				short = n
			}
		}
		a, b, ok := wire.ParseRatio(in.AspectRatio)
		if !ok {
			a, b = 16, 9
		}
		if a >= b {
			w, h = short*a/b, short
		} else {
			w, h = short, short*b/a
		}
	}
	even := func(n int64) int { return int(min(max(n, least), most)) &^ 1 }
	return even(w), even(h)
}

func read(ref wire.JobRef) (work, error) {
	var w work
	if err := json.Unmarshal([]byte(ref.Data), &w); err != nil {
		return w, fault.Wrap(fault.UpstreamFailed, "The upstream provider's answer could not be read.", err)
	}
	return w, nil
}

// Poll says how far a job is: by the clock.
func (v *Videos) Poll(ctx context.Context, _ wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	if ctx.Err() != nil {
		return nil, cancelled(ctx)
	}
	w, err := read(ref)
	if err != nil {
		return nil, err
	}
	age := v.now().Sub(time.UnixMilli(w.Began))
	if w.Effect == SwitchPaced {
		age /= unhurried
	}
	switch {
	case age < waits:
		return &wire.JobStatus{State: wire.JobQueued}, nil
	case w.Effect == SwitchHang:
		return &wire.JobStatus{State: wire.JobRunning}, nil
	case w.Effect == SwitchFail && age >= failsAt:
		return &wire.JobStatus{State: wire.JobFailed, Failure: &wire.JobFailure{
			Code: wire.FailureUpstream, Message: "The video could not be made. (The sandbox was asked to fail.)",
		}}, nil
	case age < waits+making:
		return &wire.JobStatus{State: wire.JobRunning, Progress: max(int((age-waits)*100/making), 1)}, nil
	}
	return w.done(), nil
}

// done is the end of a job.
func (w *work) done() *wire.JobStatus {
	s := &wire.JobStatus{State: wire.JobSucceeded, Progress: 100}
	if w.Images > 0 {
		s.Made.Images = int64(w.Images)
		for i := range w.Images {
			s.Results = append(s.Results, wire.JobResult{URL: fmt.Sprintf("sandbox:image/%d", i), MediaType: "image/" + w.Format})
		}
		return s
	}
	s.Made.Seconds = int64(w.Seconds)
	s.Results = []wire.JobResult{
		{URL: "sandbox:video", MediaType: "video/mp4"},
		{URL: "sandbox:thumbnail", MediaType: "image/jpeg", Thumbnail: true},
	}
	return s
}

// Cancel stops any job: there is nothing to stop.
func (*Videos) Cancel(context.Context, wire.Endpoint, wire.JobRef) error { return nil }

// Reconcile finds nothing: a job whose reference was lost does not go on anywhere.
func (*Videos) Reconcile(context.Context, wire.Endpoint, wire.JobRef) (wire.JobRef, bool, error) {
	return wire.JobRef{}, false, nil
}

// Fetch paints a result.
func (v *Videos) Fetch(ctx context.Context, to wire.Endpoint, ref wire.JobRef, r wire.JobResult) (wire.JobContent, error) {
	if ctx.Err() != nil {
		return nil, cancelled(ctx)
	}
	w, err := read(ref)
	if err != nil {
		return nil, err
	}
	var n int
	switch {
	case r.URL == "sandbox:video":
		film := w.film()
		if w.Effect == SwitchDrop {
			film = film[:8] // what is left is no video
		}
		return io.NopCloser(bytes.NewReader(film)), nil
	case r.URL == "sandbox:thumbnail":
		var b bytes.Buffer
		if err := jpeg.Encode(&b, w.thumbnail(), nil); err != nil {
			return nil, fault.Wrap(fault.Internal, "The thumbnail could not be painted.", err)
		}
		return io.NopCloser(&b), nil
	default:
		if _, err := fmt.Sscanf(r.URL, "sandbox:image/%d", &n); err != nil || n < 0 || n >= w.Images {
			return nil, fault.New(fault.UpstreamFailed, "The upstream provider does not have this result.")
		}
	}
	p := &painter{to: to, seed: w.Seed, width: w.Width, height: w.Height, format: w.Format}
	one, err := p.paint(uint64(n))
	if err != nil {
		return nil, err
	}
	return painted{wire.Open(one.Content), one.Content}, nil
}

// painted is a picture in a buffer of the endpoint.
type painted struct {
	io.Reader
	io.Closer
}

// rate is how many pictures a second has.
func (w *work) rate() int {
	if w.Width*w.Height > pixels {
		return 2
	}
	return 8
}

// film is the video as MP4: waves that run over water in the colours that the prompt decides.
func (w *work) film() []byte {
	f := film{width: w.Width, height: w.Height, rate: w.rate(), sequence: sequenceSet(w.Width, w.Height), picture: pictureSet()}
	columns, rows := blocks(w.Width), blocks(w.Height)
	at := w.waves()
	for n := range w.Seconds * f.rate {
		f.pictures = append(f.pictures, encodePicture(columns, rows, n, func(x, y int) colour { return at(x, y, n*8/f.rate) }))
	}
	return f.file()
}

// waves is the colour of each block at each eighth of a second.
func (w *work) waves() func(x, y, at int) colour {
	rng := sequence(w.Seed)
	blue, red := 132+rng.below(48), 96+rng.below(40)
	length, slope, speed := 6+rng.below(10), 1+rng.below(3), 1+rng.below(2)
	return func(x, y, at int) colour {
		wave := (x*slope + y*2 + at*speed) % (2 * length)
		if wave >= length {
			wave = 2*length - 1 - wave
		}
		light := wave * 96 / length
		return colour{64 + light + (y % 7), blue - light/4, red + light/6}
	}
}

// thumbnail is the first picture of the video, a pixel for four.
func (w *work) thumbnail() image.Image {
	const scale = 4
	at := w.waves()
	picture := image.NewYCbCr(image.Rect(0, 0, w.Width/scale, w.Height/scale), image.YCbCrSubsampleRatio444)
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			c := at(x*scale/macroblock, y*scale/macroblock, 0)
			i := picture.YOffset(x, y)
			picture.Y[i], picture.Cb[i], picture.Cr[i] = sample(c[0]), sample(c[1]), sample(c[2])
		}
	}
	return picture
}

func sample(n int) uint8 { return uint8(min(max(n, 0), 255)) }
