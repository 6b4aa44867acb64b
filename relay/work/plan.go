package work

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"weir/ent/schematype"
	"weir/internal/channel"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/task"
	"weir/relay/wire"
)

// Plan finds the model's price and a provider that can do what is asked, completes the input with what that provider makes by
// itself, and says what it costs at most.
func (w *Worker) Plan(ctx context.Context, o *task.Order) (task.Plan, error) {
	name, demoSwitch := w.cfg.SplitModel(o.Model)
	now := w.cfg.Clock.Now()
	quote, err := w.cfg.Prices.Quote(name, o.Caller.PriceGroup, now)
	if err != nil {
		return task.Plan{}, err
	}
	if quote.Model.Modality != o.Kind {
		return task.Plan{}, &fault.Error{
			Code: fault.Invalid, Field: "model", Message: "The model " + o.Model + " is not supported on this endpoint.",
		}
	}
	pace, err := w.choose(ctx, o, name, demoSwitch)
	if err != nil {
		return task.Plan{}, err
	}
	p := w.price(quote, &o.Input, o.Kind)
	if o.Service != nil {
		p.PriceID, p.MultiplierPPM, p.Most, p.Least = o.Service.ID, money.One, o.Service.Cost, o.Service.Cost
	}
	p.Deadline = pace.Deadline
	if p.Deadline <= 0 {
		p.Deadline = deadline
	}
	return p, nil
}

// choose looks for the first channel whose provider can do what is asked.
func (w *Worker) choose(ctx context.Context, o *task.Order, name, demoSwitch string) (wire.Pace, error) {
	candidates := w.cfg.Channels.Select(channel.Query{Model: name, Switch: demoSwitch, Group: o.Caller.PriceGroup})
	var refused error
	others := map[string]bool{}
	for {
		route, ok := candidates.Next()
		if !ok {
			break
		}
		kind := wire.RouteVideos
		if o.Kind == schematype.Image {
			kind = wire.RouteImages
		}
		upstream, ok := w.upstream(route, kind)
		if !ok {
			continue
		}
		if !w.serves(route, o.Provider) {
			others[providerOf(route)] = true
			continue
		}
		if o.Kind == schematype.Video {
			can := upstream.Abilities(kind, route.Model)
			filled := videoInput(&o.Input)
			can.Fill(filled)
			if field, message := can.Refuse(filled); field != "" {
				if refused == nil {
					refused = &fault.Error{Code: fault.Invalid, Field: field, Message: message}
				}
				continue
			}
			takeBack(&o.Input, filled)
		}
		if o.Immediate && route.Upstream == w.cfg.StandIn && strings.Contains(demoSwitch, "error") {
			if _, err := upstream.Submit(ctx, w.endpoint(route, submitTime), &wire.Job{Route: kind, Model: o.Model, Video: videoInput(&o.Input)}); err != nil {
				return wire.Pace{}, err
			}
		}
		return upstream.Pace(kind, route.Model), nil
	}
	switch {
	case refused != nil:
		return wire.Pace{}, refused
	case o.Provider != "" && len(others) > 0:
		return wire.Pace{}, fault.Field("provider", "No channel of this provider serves the model.")
	}
	return wire.Pace{}, fault.Newf(fault.NoChannel, "No channel is available for the model %q at the moment.", o.Model)
}

// upstream is what has jobs done at a route: the vendor's own, else that of its kind; false where there is none for what is to be
// made.
func (w *Worker) upstream(r channel.Route, kind wire.Route) (wire.VideoUpstream, bool) {
	upstream, ok := w.cfg.Vendors[r.Preset]
	if !ok {
		upstream, ok = w.cfg.Upstreams[r.Upstream]
	}
	if ok && kind == wire.RouteImages {
		painter, paints := upstream.(wire.Painter)
		ok = paints && painter.Paints(r.Model)
	}
	return upstream, ok
}

// serves reports whether a route is one of a provider that a client named.
func (w *Worker) serves(r channel.Route, provider string) bool {
	_, other := w.cfg.Vendors[r.Preset] // its kind says how it chats
	return provider == "" || providerOf(r) == provider || r.Upstream == provider && !other || slices.Contains(presetsOf[provider], r.Preset) ||
		w.cfg.StandIn != "" && r.Upstream == w.cfg.StandIn
}

// presetsOf are the presets of providers that clients name otherwise, or that have several.
var presetsOf = map[string][]string{
	"pika": {"fal"}, "veo": {"gemini"}, "google": {"gemini"}, "hailuo": {"minimax", "minimax-cn"}, "minimax": {"minimax-cn"},
	"wan": {"dashscope", "dashscope-cn", "dashscope-us"}, "dashscope": {"dashscope-cn", "dashscope-us"},
	"seedance": {"modelark", "ark"}, "bytedance": {"modelark", "ark"}, "ark": {"modelark"},
}

func providerOf(r channel.Route) string {
	if r.Preset != "" {
		return r.Preset
	}
	return r.Upstream
}

// videoInput is an order as providers are asked, without its pictures' contents.
func videoInput(in *task.Input) *wire.VideoInput {
	v := &wire.VideoInput{
		Prompt: in.Prompt, NegativePrompt: in.NegativePrompt, Seconds: in.Seconds, Size: in.Size, Resolution: in.Resolution,
		AspectRatio: in.AspectRatio, Audio: in.Audio, Seed: in.Seed, N: 1, Extra: in.Extra,
	}
	if in.First != nil {
		v.First = &wire.Picture{URL: in.First.URL}
	}
	if in.Last != nil {
		v.Last = &wire.Picture{URL: in.Last.URL}
	}
	for _, r := range in.References {
		v.References = append(v.References, wire.Picture{URL: r.URL})
	}
	if in.Source != "" {
		v.Source = &wire.SourceVideo{}
	}
	return v
}

// takeBack keeps with the order what the model makes by itself.
func takeBack(in *task.Input, v *wire.VideoInput) {
	in.Seconds, in.Size, in.Resolution, in.AspectRatio, in.Audio = v.Seconds, v.Size, v.Resolution, v.AspectRatio, v.Audio
}

// price fixes the variant of the price, and bounds the cost.
func (w *Worker) price(q *pricing.Quote, in *task.Input, kind schematype.Modality) task.Plan {
	size, quality := variantOf(q.Card(), in)
	if kind == schematype.Image {
		size, quality = in.Size, in.Quality
	}
	q = q.For(size, quality)
	most := q.Bound(pricing.Vector(bound(in, kind)))
	return task.Plan{
		PriceID: q.PriceID, MultiplierPPM: q.MultiplierPPM, Size: size, Quality: quality, Most: most, Least: most,
	}
}

// variantOf is the size and the quality by which the price of a video is looked up: its size in pixels where the card names
// sizes so, else its resolution; its length or its sound where the card names those.
func variantOf(card schematype.RateCard, in *task.Input) (size, quality string) {
	size = in.Resolution
	sound := ""
	if in.Audio != nil && !*in.Audio {
		sound = "silent"
	}
	for _, v := range card.Variants {
		if in.Size != "" && v.Size == in.Size {
			size = v.Size
		}
		switch {
		case v.Quality == "":
		case v.Quality == strconv.FormatInt(in.Seconds, 10)+"s", v.Quality == sound, v.Quality == "video_input" && in.Source != "":
			quality = v.Quality
		}
	}
	return size, quality
}

// framesPerSecond of models that are paid by tokens, and the pixels of one (facts/providers.md §5.7).
const (
	framesPerSecond = 24
	pixelsPerToken  = 1024
)

// bound is what a task may use at most.
func bound(in *task.Input, kind schematype.Modality) wire.Usage {
	if kind == schematype.Image {
		return wire.Usage{Requests: 1, Images: max(in.N, 1)}
	}
	w, h, ok := wire.Dimensions(in.Size)
	if !ok {
		w, h = 1920, 1080
		switch in.Resolution {
		case "480p", "540p", "720p": // the area is about the same in every shape
			w, h = 1280, 720
		case "4k":
			w, h = 3840, 2160
		}
	}
	return wire.Usage{Requests: 1, Seconds: in.Seconds, Output: w * h * framesPerSecond * in.Seconds / pixelsPerToken}
}

// nextPoll is when a provider is asked next: more seldom while it has nothing new.
func nextPoll(p wire.Pace, idle int, again time.Duration) time.Duration {
	every := p.Every
	if every <= 0 {
		every = 5 * time.Second
	}
	most := max(p.Most, every)
	for range min(idle/4, 16) {
		if every = every * 3 / 2; every >= most {
			every = most
			break
		}
	}
	return max(every, again)
}

// defaultVideos are the models that stand for a provider where a client names only that, by the vendors that channels are made
// for; the first that a channel serves.
var defaultVideos = []struct{ provider, model string }{
	{"runway", "gen4.5"},
	{"kling", "kling-v3"},
	{"minimax", "MiniMax-Hailuo-2.3"},
	{"dashscope", "wan2.7-t2v"},
	{"vidu", "viduq3-turbo"},
	{"luma", "ray-3.2"},
	{"gemini", "veo-3.1-fast-generate-preview"},
	{"veo", "veo-3.1-fast-generate-preview"},
	{"google", "veo-3.1-fast-generate-preview"},
	{"ark", "dreamina-seedance-2-0-fast-260128"},
	{"seedance", "dreamina-seedance-2-0-fast-260128"},
	{"bytedance", "dreamina-seedance-2-0-fast-260128"},
	{"ark", "doubao-seedance-2-0-260128"},
	{"seedance", "doubao-seedance-2-0-260128"},
	{"bytedance", "doubao-seedance-2-0-260128"},
	{"hailuo", "MiniMax-Hailuo-2.3"},
	{"wan", "wan2.7-t2v"},
	{"pika", "pika-1.0"},
	{"pika", "pika-v2.2"},
	{"fal", "pika-v2.2"},
	{"openai", "sora-2"},
}

const defaultVideo = "gen-2"

// DefaultModel is the model of a provider that a client named, or of any for "". Returns INVALID naming the providers that
// there are, where there is none of that name.
func (w *Worker) DefaultModel(provider, group string) (string, error) {
	if provider == "" || provider == w.cfg.StandIn {
		if w.reaches(defaultVideo, "", group) {
			return defaultVideo, nil
		}
	}
	for _, d := range defaultVideos {
		if (provider == "" || d.provider == provider) && w.reaches(d.model, d.provider, group) {
			return d.model, nil
		}
	}
	if provider == "" {
		return "", fault.New(fault.NoChannel, "No channel makes videos at the moment.")
	}
	return "", fault.Field("provider", "There is no such provider. There are: "+strings.Join(w.Providers(group), ", ")+".")
}

// Providers are those whose default models channels of a price group serve.
func (w *Worker) Providers(group string) []string {
	var there []string
	for _, d := range defaultVideos {
		if !slices.Contains(there, d.provider) && w.reaches(d.model, d.provider, group) {
			there = append(there, d.provider)
		}
	}
	return there
}

// reaches reports whether a channel of a provider serves a model.
func (w *Worker) reaches(model, provider, group string) bool {
	candidates := w.cfg.Channels.Select(channel.Query{Model: model, Group: group})
	for {
		route, ok := candidates.Next()
		if !ok {
			return false
		}
		if _, known := w.upstream(route, wire.RouteVideos); known && w.serves(route, provider) {
			return true
		}
	}
}
