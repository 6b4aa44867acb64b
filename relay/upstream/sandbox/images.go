package sandbox

import (
	"context"
	"hash/fnv"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/tokens"
	"weir/relay/wire"
)

const (
	defaultSide = 1024
	maxSide     = 4096
)

// images paints what was asked for: a picture of water that the prompt decides, in PNG (or JPEG) and in the size that was
// asked for. GPT image models report usage, as the real ones do.
func (u *Upstream) images(ctx context.Context, model, effect string, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.ImagesInput](req)
	if err != nil {
		return nil, err
	}
	p := newPainter(model, to, in)
	head := strconv.AppendInt([]byte(`{"created":`), u.now().Unix(), 10)
	head = gjson.AppendJSONString(append(head, `,"size":`...), strconv.Itoa(p.width)+"x"+strconv.Itoa(p.height))
	head = gjson.AppendJSONString(append(head, `,"output_format":`...), p.format)
	head = append(head, `,"system_fingerprint":"sandbox"`...)
	usage := p.usage(model, in)
	if usage != nil {
		head = appendImageUsage(append(head, `,"usage":`...), *usage)
	}
	answer := &wire.Answer{Protocol: wire.ProtocolOpenAI, Usage: usage}
	if req.Stream {
		kind := "image_generation"
		if req.Route == wire.RouteImageEdits {
			kind = "image_edit"
		}
		answer.Stream = &imageStream{ctx: ctx, p: p, in: in, kind: kind, effect: effect, usage: usage}
		return answer, nil
	}
	answer.Images = &wire.Images{Head: append(head, '}')}
	for i := range in.N {
		if ctx.Err() != nil {
			return nil, cancelled(ctx)
		}
		one, err := p.paint(uint64(i))
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(model, "dall-e-3") {
			one.Fields = append(gjson.AppendJSONString([]byte(`{"revised_prompt":`), in.Prompt), '}')
		}
		answer.Images.List = append(answer.Images.List, one)
	}
	return answer, nil
}

func appendImageUsage(dst []byte, u wire.Usage) []byte {
	dst = strconv.AppendInt(append(dst, `{"input_tokens":`...), u.TotalInput(), 10)
	dst = strconv.AppendInt(append(dst, `,"input_tokens_details":{"text_tokens":`...), u.Input, 10)
	dst = strconv.AppendInt(append(dst, `,"image_tokens":`...), u.InputImage, 10)
	dst = strconv.AppendInt(append(dst, `},"output_tokens":`...), u.TotalOutput(), 10)
	return append(strconv.AppendInt(append(dst, `,"total_tokens":`...), u.TotalInput()+u.TotalOutput(), 10), '}')
}

// painter makes the pictures of one request.
type painter struct {
	to            wire.Endpoint
	seed          uint64
	width, height int
	format        string
}

func newPainter(model string, to wire.Endpoint, in *wire.ImagesInput) *painter {
	h := fnv.New64a()
	add(h, model, in.Prompt, in.Size, in.Style)
	for _, p := range in.Pictures {
		add(h, p.URL)
		if p.File != nil {
			_, _ = io.Copy(h, wire.Open(p.File.Content)) // what can be read is enough
		}
	}
	p := &painter{to: to, seed: h.Sum64(), width: defaultSide, height: defaultSide, format: "png"}
	if w, h, ok := tokens.ImageSize(in.Size); ok {
		p.width, p.height = int(min(w, maxSide)), int(min(h, maxSide))
	}
	if k, ok := strings.CutSuffix(strings.ToUpper(in.Size), "K"); ok {
		if n, err := strconv.Atoi(k); err == nil && n > 0 {
			p.width, p.height = min(n*1024, maxSide), min(n*1024, maxSide)
		}
	}
	if in.OutputFormat == "jpeg" {
		p.format = in.OutputFormat
	}
	return p
}

// usage is what a GPT image model would report; nil for the others.
func (p *painter) usage(model string, in *wire.ImagesInput) *wire.Usage {
	if !strings.HasPrefix(model, "gpt-image") && !strings.HasPrefix(model, "chatgpt-image") {
		return nil
	}
	quality := in.Quality
	if quality == "" || quality == "auto" {
		quality = "medium"
	}
	pictures, _ := tokens.PictureInput(in)
	one := tokens.ImageOutput(strconv.Itoa(p.width)+"x"+strconv.Itoa(p.height), quality)
	return &wire.Usage{
		Input: int64(tokens.Count(model, in.Prompt)), InputImage: pictures, OutputImage: in.N * (one + in.Partials*tokens.PartialImage),
	}
}

// paint makes the n-th picture.
func (p *painter) paint(n uint64) (wire.Image, error) {
	if p.to.NewBuffer == nil {
		return wire.Image{}, fault.New(fault.Internal, "The endpoint has no buffers.")
	}
	content := p.to.NewBuffer()
	var err error
	picture := p.water(p.seed + n*0x9e3779b97f4a7c15)
	if p.format == "jpeg" {
		err = jpeg.Encode(content, opaque(picture), nil)
	} else {
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(content, picture)
	}
	if err != nil {
		return wire.Image{}, fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
	}
	return wire.Image{Content: content}, nil
}

// shades is how many colours a picture has.
const shades = 32

// water is waves in the colours that the seed decides.
func (p *painter) water(seed uint64) *image.Paletted {
	rng := sequence(seed)
	from := color.RGBA{uint8(rng.below(96)), uint8(rng.below(128)), uint8(96 + rng.below(96)), 255}
	to := color.RGBA{uint8(128 + rng.below(128)), uint8(160 + rng.below(96)), uint8(192 + rng.below(64)), 255}
	palette := make(color.Palette, shades)
	for i := range palette {
		mix := func(a, b uint8) uint8 { return uint8((int(a)*(shades-1-i) + int(b)*i) / (shades - 1)) }
		palette[i] = color.RGBA{mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B), 255}
	}
	picture := image.NewPaletted(image.Rect(0, 0, p.width, p.height), palette)
	length, slope, shift := 24+rng.below(72), 1+rng.below(5), rng.below(256)
	for y := range p.height {
		row := picture.Pix[y*picture.Stride : y*picture.Stride+p.width]
		height := y * shades / (2 * p.height) // darker below
		for x := range row {
			wave := (x*slope/4 + y + shift) % (2 * length)
			if wave >= length {
				wave = 2*length - 1 - wave
			}
			row[x] = uint8(shades/2 + wave*(shades/2)/length - height)
		}
	}
	return picture
}

// opaque is a picture as JPEG's encoder likes it.
func opaque(p *image.Paletted) *image.RGBA {
	out := image.NewRGBA(p.Rect)
	for i, index := range p.Pix {
		c := p.Palette[index].(color.RGBA) //nolint:forcetypeassert // as water made it
		copy(out.Pix[4*i:], []byte{c.R, c.G, c.B, c.A})
	}
	return out
}

// imageStream shows the pictures on the way that were asked for, then the finished ones.
type imageStream struct {
	ctx    context.Context
	p      *painter
	in     *wire.ImagesInput
	kind   string
	effect string
	usage  *wire.Usage
	next   int64
	err    error
}

func (s *imageStream) Next() (wire.Frame, error) {
	if s.err != nil {
		return wire.Frame{}, s.err
	}
	var f wire.Frame
	f, s.err = s.frame()
	return f, s.err
}

func (s *imageStream) frame() (f wire.Frame, err error) {
	switch {
	case s.ctx.Err() != nil:
		return f, cancelled(s.ctx)
	case s.next == s.in.N*(s.in.Partials+1):
		return f, io.EOF
	case s.effect == SwitchPaced:
		if err := wait(s.ctx, pace); err != nil {
			return f, err
		}
	}
	n, step := s.next/(s.in.Partials+1), s.next%(s.in.Partials+1)
	s.next++
	last := step == s.in.Partials
	if last && s.effect == SwitchDrop {
		return f, dropped()
	}
	one, err := s.p.paint(uint64(n))
	if err != nil {
		return f, err
	}
	f = wire.Frame{Name: s.kind + ".partial_image", Image: &one, Made: wire.Usage{OutputImage: tokens.PartialImage}}
	if last {
		f = wire.Frame{Name: s.kind + ".completed", Image: &one, Made: wire.Usage{Images: 1}, Final: true}
	}
	b := gjson.AppendJSONString([]byte(`{"type":`), f.Name)
	b = gjson.AppendJSONString(append(b, `,"size":`...), strconv.Itoa(s.p.width)+"x"+strconv.Itoa(s.p.height))
	b = gjson.AppendJSONString(append(b, `,"output_format":`...), s.p.format)
	if !last {
		b = strconv.AppendInt(append(b, `,"partial_image_index":`...), step, 10)
	} else if s.usage != nil && n == s.in.N-1 {
		b = appendImageUsage(append(b, `,"usage":`...), *s.usage)
		f.Usage = s.usage
	}
	b = append(b, `,"system_fingerprint":"sandbox"}`...)
	f.Data = b
	return f, nil
}

func (s *imageStream) Close() error {
	if s.err == nil {
		s.err = fault.New(fault.UpstreamFailed, "The stream was closed.")
	}
	return nil
}
