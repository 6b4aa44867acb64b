package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"weir/bench/rig"
)

// member is a node and its way to the database.
type member struct {
	node *rig.Node
	way  *rig.Proxy
	away atomic.Bool // as its balancer sees it

	haunted sync.Mutex // by whoever kills or pauses it
}

const readyTimeout = 60 * time.Second

func (s *soak) startMembers(ctx context.Context) error {
	for i := range s.nodes {
		way, err := rig.NewProxy(s.servers.Postgres.URL)
		if err != nil {
			return err
		}
		s.onClose(way.Close)
		node, err := s.site.Node("node"+string(rune('a'+i)), "WEIR_DATABASE_URL="+way.URL)
		if err != nil {
			return err
		}
		m := &member{node: node, way: way}
		s.members = append(s.members, m)
		if err := m.bringUp(ctx); err != nil {
			return err
		}
	}
	return nil
}

// bringUp wakes or starts the node and waits until it is ready. A start that fails because the database went away, as a
// supervisor would see it, is tried again.
func (m *member) bringUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	for {
		if err := m.node.Resume(); err != nil {
			return err
		}
		if p := m.node.Process(); p == nil || !p.Running() {
			if err := m.node.Start(); err != nil {
				return err
			}
		}
		err := m.node.AwaitReady(ctx)
		switch {
		case err == nil:
			m.away.Store(false)
			return nil
		case ctx.Err() != nil || strings.Contains(err.Error(), "panic:"):
			return fmt.Errorf("bring up: %w", err)
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("bring up: %w", err)
		}
	}
}

// choose returns a node that the balancer believes in, or nil.
func (s *soak) choose(r *rand.Rand) *member {
	first := r.IntN(len(s.members))
	for i := range s.members {
		if m := s.members[(first+i)%len(s.members)]; !m.away.Load() {
			return m
		}
	}
	return nil
}
