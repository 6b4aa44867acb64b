package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"golang.org/x/sync/errgroup"

	"weir/internal/db"
)

// order is what a process of its own is told on its standard input.
type order struct {
	Target string
	Load   load
}

// processes runs the load n times side by side, each in a process and so a node of its own.
func processes(ctx context.Context, target string, l *load, n int) ([]sample, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var told bytes.Buffer
	if err := gob.NewEncoder(&told).Encode(order{Target: target, Load: *l}); err != nil {
		return nil, err
	}
	samples := make([]sample, n)
	var g errgroup.Group
	for i := range samples {
		g.Go(func() error {
			cmd := exec.CommandContext(ctx, self, asNode)
			cmd.Stdin, cmd.Stderr = bytes.NewReader(told.Bytes()), os.Stderr
			out, err := cmd.Output()
			if err != nil {
				return fmt.Errorf("process %d: %w", i, err)
			}
			return gob.NewDecoder(bytes.NewReader(out)).Decode(&samples[i])
		})
	}
	return samples, g.Wait()
}

// asNode as the only argument makes the program one of the processes.
const asNode = "node"

func node(ctx context.Context, in io.Reader, out io.Writer) (err error) {
	var o order
	if err := gob.NewDecoder(in).Decode(&o); err != nil {
		return err
	}
	d, err := db.Open(ctx, o.Target)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	s, err := o.Load.run(ctx, d)
	if err != nil {
		return err
	}
	return gob.NewEncoder(out).Encode(s)
}
