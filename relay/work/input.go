package work

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"weir/internal/task"
	"weir/relay/wire"
)

// jobOf makes of a task what a provider is asked. Close the job when the provider has answered.
func (w *Worker) jobOf(ctx context.Context, t *task.Task, in *task.Input) (job *wire.Job, closeJob func(), err error) {
	var open []wire.Blob
	closeJob = func() {
		for _, b := range open {
			_ = b.Close() // what cannot be given up now is when its memory is collected
		}
	}
	picture := func(p *task.Picture) (*wire.Picture, error) {
		if p == nil || p.Blob == "" {
			if p == nil {
				return nil, nil
			}
			return &wire.Picture{URL: p.URL}, nil
		}
		b, err := w.load(ctx, p.Blob)
		if err != nil {
			return nil, err
		}
		open = append(open, b)
		return &wire.Picture{File: &wire.File{Name: path.Base(p.Blob), MediaType: mediaType(b), Content: b}}, nil
	}
	job = &wire.Job{Reference: reference(t), Route: routeOf(t), Model: t.Model}
	first, err1 := picture(in.First)
	last, err2 := picture(in.Last)
	var references []wire.Picture
	err = errors.Join(err1, err2)
	for i := range in.References {
		p, perr := picture(&in.References[i])
		if err = errors.Join(err, perr); perr == nil {
			references = append(references, *p)
		}
	}
	if err != nil {
		closeJob()
		return nil, nil, err
	}
	if job.Route == wire.RouteImages {
		images := &wire.ImagesInput{Prompt: in.Prompt, N: max(in.N, 1), Size: in.Size, Quality: in.Quality, Format: wire.ImageURL}
		if first != nil {
			images.Pictures = append([]wire.Picture{*first}, references...)
		}
		job.Images = images
		return job, closeJob, nil
	}
	v := videoInput(in)
	v.First, v.Last, v.References, v.User = first, last, references, t.UserIdentifier
	if in.Source != "" {
		v.Source = w.source(ctx, t, in.Source)
	}
	job.Video = v
	return job, closeJob, nil
}

// source is the video that is remade.
func (w *Worker) source(ctx context.Context, t *task.Task, of string) *wire.SourceVideo {
	s := &wire.SourceVideo{}
	made, err := w.cfg.Tasks.Get(ctx, t.TenantID, of)
	if err != nil {
		return s
	}
	if made.ChannelID == t.ChannelID && made.JobID != nil {
		s.Job = *made.JobID
	}
	return s
}

// load takes a picture of a client into a buffer.
func (w *Worker) load(ctx context.Context, name string) (wire.Blob, error) {
	r, err := w.cfg.Blobs.Open(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("open picture: %w", err)
	}
	defer func() { _ = r.Close() }() // read only
	b := w.cfg.Spool.Buffer()
	if _, err := io.Copy(b, io.LimitReader(r, maxImage)); err != nil {
		return nil, errors.Join(fmt.Errorf("read picture: %w", err), b.Close())
	}
	return b, nil
}

func mediaType(b wire.Blob) string {
	head := make([]byte, sniffed)
	n, _ := b.ReadAt(head, 0) // what could be read is enough
	return kindOf(head[:n])
}
