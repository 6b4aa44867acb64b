package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/relay/tokens"
	"weir/relay/wire"
	"weir/relay/wire/spool"
)

const (
	linkLife   = 24 * time.Hour   // of links to results
	fetchTime  = 60 * time.Second // for one result to come from where its vendor put it
	fetchBytes = 64 << 20
	fetchTries = 2
	maxHops    = 5
	localizers = 4 // results of one call that are fetched or stored at once
)

// measureImages fixes the price of the size and quality that were asked for, and bounds what the images may use.
func (c *call) measureImages() error {
	in, err := wire.Input[wire.ImagesInput](c.req)
	if err != nil {
		return err
	}
	c.quote = c.quote.For(chosen(in.Size), chosen(in.Quality))
	given, most := tokens.PictureInput(in)
	c.known.InputImage = given
	one := c.known
	one.Images, one.OutputImage = 1, tokens.ImageOutput(in.Size, in.Quality)
	all := one
	all.InputImage = most
	all.Images = in.N
	all.OutputImage = in.N * (one.OutputImage + in.Partials*tokens.PartialImage)
	c.units = &bounds{least: one, most: all}
	return nil
}

// auto is the word by which a client leaves size or quality to the model.
const auto = "auto"

// chosen is a size or quality that the client chose; "" for none.
func chosen(v string) string {
	if v == auto {
		return ""
	}
	return v
}

// dearest is the bound of a usage at the dearest size and quality among which the model may choose.
func (c *call) dearest(u wire.Usage) money.Amount {
	most := c.quote.Bound(pricing.Vector(u))
	in, err := wire.Input[wire.ImagesInput](c.req)
	if err != nil || in.Size != auto && in.Quality != auto {
		return most
	}
	for _, v := range c.quote.Card().Variants {
		size, quality := in.Size, in.Quality
		if size == auto {
			size = v.Size
		}
		if quality == auto {
			quality = v.Quality
		}
		most = max(most, c.quote.For(size, quality).Bound(pricing.Vector(u)))
	}
	return most
}

// fillImages adds the tokens of images whose vendor reported none.
func (c *call) fillImages(u wire.Usage) wire.Usage {
	in, err := wire.Input[wire.ImagesInput](c.req)
	if err != nil || u.TotalInput()+u.TotalOutput() > 0 {
		return u
	}
	u.Input, u.InputImage = c.known.Input, c.known.InputImage
	u.OutputImage = u.Images * tokens.ImageOutput(in.Size, in.Quality)
	return u
}

// with adds to a usage what a stream brought besides text.
func (c *call) with(u, made wire.Usage) wire.Usage {
	if made == (wire.Usage{}) {
		return u
	}
	u = u.Plus(made)
	if c.req.Route == wire.RouteSpeech {
		u.Seconds += tokens.SpokenSeconds(made.OutputAudio)
	}
	if in, err := wire.Input[wire.ImagesInput](c.req); err == nil {
		u.OutputImage += made.Images * tokens.ImageOutput(in.Size, in.Quality)
	}
	return u
}

// total is the usage of a stream that came to its end and brought what was made; reported is what the vendor says, nil for
// nothing. It is estimated where what was not reported costs something.
func (c *call) total(reported *wire.Usage, made wire.Usage, text []byte) (usage wire.Usage, estimated bool) {
	if reported != nil {
		usage = *reported
	}
	usage.Images = made.Images
	return c.fill(usage, made, text)
}

// made is the usage of an answer that is images: how many there are, and what their vendor reported besides.
func (c *call) made(a *wire.Answer) wire.Usage {
	var u wire.Usage
	if a.Usage != nil {
		u = *a.Usage
	}
	u.Images = int64(len(a.Images.List))
	if in, err := wire.Input[wire.ImagesInput](c.req); err == nil {
		size, quality := chosen(in.Size), chosen(in.Quality)
		if size == "" {
			size = a.Images.Size
		}
		if quality == "" {
			quality = a.Images.Quality
		}
		c.quote = c.quote.For(size, quality)
	}
	return u
}

// localize brings the images of an answer to us and gives each the form that the client wants: links are our own, since
// vendors' links die, and tell whom we buy from. UPSTREAM_FAILED where a vendor's link does not lead to an image;
// UNAVAILABLE where images cannot be stored.
func (c *call) localize(ctx context.Context, a *wire.Answer) error {
	if a.Images == nil && (a.Stream == nil || !isImages[c.req.Route]) {
		return nil
	}
	in, err := wire.Input[wire.ImagesInput](c.req)
	if err != nil {
		return err
	}
	if a.Images == nil {
		a.Stream = &localStream{Stream: a.Stream, c: c, ctx: ctx, format: in.Format}
		return nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(localizers)
	for i := range a.Images.List {
		one := &a.Images.List[i]
		group.Go(func() error { return c.localizeOne(ctx, one, in.Format) })
	}
	return group.Wait()
}

var isImages = map[wire.Route]bool{wire.RouteImages: true, wire.RouteImageEdits: true}

func (c *call) localizeOne(ctx context.Context, one *wire.Image, format wire.ImageFormat) (err error) {
	if one.Content == nil {
		if one.Content, err = c.fetch(ctx, one.URL); err != nil {
			return err
		}
	}
	one.URL = ""
	if one.MediaType = imageType(one.Content); one.MediaType == "" {
		return fault.Wrap(fault.UpstreamFailed, "The upstream provider's answer is unreadable.", errors.New("not an image"))
	}
	if format == wire.ImageURL {
		one.URL, err = c.store(ctx, one.MediaType, wire.Open(one.Content))
	}
	return err
}

// store keeps a result and returns its absolute link.
func (c *call) store(ctx context.Context, mediaType string, content io.Reader) (string, error) {
	path, err := c.e.cfg.Blobs.Put(ctx, mediaType, linkLife, content)
	if err != nil {
		return "", err
	}
	return c.meta.BaseURL + path, nil
}

// imageType is the type of an image by its first bytes; "" for anything else.
func imageType(content wire.Blob) string {
	head := make([]byte, 512)
	n, _ := content.ReadAt(head, 0) // what could be read is enough
	switch kind := http.DetectContentType(head[:n]); kind {
	case "image/png", "image/jpeg", "image/webp", "image/gif":
		return kind
	}
	return ""
}

// fetch gets a result from where its vendor put it.
func (c *call) fetch(ctx context.Context, url string) (b wire.Blob, err error) {
	for range fetchTries {
		if b, err = c.fetchOnce(ctx, url); err == nil || fault.CodeOf(err) != fault.UpstreamFailed || ctx.Err() != nil {
			break
		}
	}
	return b, err
}

func (c *call) fetchOnce(ctx context.Context, url string) (wire.Blob, error) {
	lost := func(err error) error {
		if ctx.Err() != nil {
			return left(ctx)
		}
		return fault.Wrap(fault.UpstreamFailed, "The upstream provider's result could not be fetched.", err)
	}
	guard := c.e.cfg.Guard
	if err := guard.CheckURL(url); err != nil {
		return nil, lost(err)
	}
	within, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	request, err := http.NewRequestWithContext(within, http.MethodGet, url, nil) //nolint:gosec // the guard has seen it
	if err != nil {
		return nil, lost(errors.New("not a URL")) // the text of err holds it
	}
	request.Header.Set("User-Agent", "weir")
	client := http.Client{Transport: c.e.cfg.Transport, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) >= maxHops {
			return errors.New("too many redirects")
		}
		return guard.CheckURL(r.URL.String())
	}}
	response, err := client.Do(request) //nolint:gosec // the guard sees each address before it is dialled
	if err != nil {
		return nil, lost(errors.Unwrap(err)) // without the URL, which may hold a signature
	}
	defer func() { _ = response.Body.Close() }() // read, or given up
	if response.StatusCode != http.StatusOK {
		return nil, lost(fmt.Errorf("the vendor's store answered %d", response.StatusCode))
	}
	content := c.e.cfg.Spool.Buffer()
	n, err := io.Copy(content, io.LimitReader(response.Body, fetchBytes+1))
	switch {
	case errors.Is(err, spool.ErrStorage):
		err = fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
	case err != nil:
		err = lost(err)
	case n > fetchBytes || n == 0:
		err = lost(fmt.Errorf("a result of %d bytes", n))
	default:
		return content, nil
	}
	return nil, errors.Join(err, content.Close())
}
