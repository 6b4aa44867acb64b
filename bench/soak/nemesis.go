package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"weir/bench/rig"
	"weir/scripts/testenv/server"
)

// nemesis is one source of trouble: every so often it does one of its deeds.
type nemesis struct {
	least, most time.Duration // between the deeds
	deeds       []deed
}

// deed is one kind of trouble; weight says how often it is chosen among the others.
type deed struct {
	name   string
	weight int
	do     func(ctx context.Context, r *rand.Rand) error
}

// What nemeses do.
const (
	deedKill       = "node killed"
	deedKillSilent = "node killed while its database is silent"
	deedSleep      = "node asleep past its epoch"
	deedRestart    = "PostgreSQL restarted at once (immediate)"
	deedAway       = "PostgreSQL away for some seconds (immediate)"
	deedBackend    = "backend killed"
	deedTerminate  = "backends terminated in mid-batch"
	deedLoseReply  = "acknowledgement of a commit lost"
	deedLoseCommit = "commit lost"
	deedLoseAnswer = "answer of the database lost"
	deedCut        = "connections cut"
	deedStall      = "database silent for a node"
	deedRefuse     = "database refuses a node"
	deedFlush      = "Redis emptied"
	deedRedisPause = "Redis paused"
	deedRedisCrash = "Redis killed and restarted"
	deedRefusal    = "a provider refuses everything"
	deedLimit      = "a provider limits everything"
	deedHangUp     = "a provider hangs up on everything"
)

// nap is longer than the sweeper waits for the heartbeat of a node, by which time it declares the node dead.
const nap = 37 * time.Second

// nemeses are all there are; each works on its own.
func (s *soak) nemeses() []nemesis {
	return []nemesis{
		{2 * time.Second, 10 * time.Second, []deed{
			{deedKill, 4, s.killNode(0)},
			{deedKillSilent, 3, s.killNode(400 * time.Millisecond)},
		}},
		{8 * time.Second, 20 * time.Second, []deed{
			{deedRestart, 3, s.crashPostgres(0)},
			{deedAway, 1, s.crashPostgres(8 * time.Second)},
			{deedBackend, 2, s.killBackend},
		}},
		{1 * time.Second, 6 * time.Second, []deed{{deedTerminate, 1, s.terminateBackends}}},
		{500 * time.Millisecond, 3 * time.Second, []deed{
			{deedLoseReply, 6, s.lose(rig.LostReply)},
			{deedLoseCommit, 3, s.lose(rig.LostCommit)},
			{deedLoseAnswer, 3, s.lose(rig.LostAnswer)},
			{deedCut, 2, s.cut},
			{deedStall, 2, s.blind(deedStall, (*rig.Proxy).Stall)},
			{deedRefuse, 2, s.blind(deedRefuse, (*rig.Proxy).Refuse)},
		}},
		{4 * time.Second, 12 * time.Second, []deed{
			{deedFlush, 3, s.flushRedis},
			{deedRedisPause, 2, s.pauseRedis},
			{deedRedisCrash, 2, s.crashRedis},
		}},
		{8 * time.Second, 30 * time.Second, []deed{{deedSleep, 1, s.sleepNode}}},
		{2 * time.Second, 15 * time.Second, []deed{
			{deedRefusal, 2, s.sicken(deedRefusal, rig.Refuse)},
			{deedLimit, 1, s.sicken(deedLimit, rig.Limit)},
			{deedHangUp, 2, s.sicken(deedHangUp, rig.CutFirst)},
		}},
	}
}

// haunt lets a nemesis work until ctx ends.
func (s *soak) haunt(ctx context.Context, n nemesis, stream uint64) error {
	r := s.random(stream)
	total := 0
	for _, d := range n.deeds {
		total += d.weight
		s.diary.know(d.name)
	}
	for pause(ctx, nil, n.least, n.most, r) {
		pick := r.IntN(total)
		for _, d := range n.deeds {
			if pick -= d.weight; pick >= 0 {
				continue
			}
			if err := d.do(ctx, r); err != nil && ctx.Err() == nil {
				return fmt.Errorf("%s: %w", d.name, err)
			}
			break
		}
	}
	return nil
}

// seize takes a node that nobody else haunts, or nil.
func (s *soak) seize(r *rand.Rand) *member {
	first := r.IntN(len(s.members))
	for i := range s.members {
		if m := s.members[(first+i)%len(s.members)]; m.haunted.TryLock() {
			return m
		}
	}
	return nil
}

func (s *soak) killNode(silence time.Duration) func(context.Context, *rand.Rand) error {
	name := deedKill
	if silence > 0 {
		name = deedKillSilent
	}
	return func(ctx context.Context, r *rand.Rand) error {
		m := s.seize(r)
		if m == nil {
			return nil
		}
		defer m.haunted.Unlock()
		if silence > 0 {
			m.way.Stall()
			pause(ctx, nil, silence/8, silence, r)
		}
		err := m.node.Kill()
		m.away.Store(true)
		m.way.Heal()
		s.diary.note(name, m.node.Name)
		if err != nil {
			return err
		}
		pause(ctx, nil, 0, 2*time.Second, r)
		err = m.bringUp(context.WithoutCancel(ctx))
		s.watch.ask()
		return err
	}
}

// deaths of the node at a URL.
func (s *soak) deaths(url string) []time.Time {
	for _, m := range s.members {
		if m.node.URL == url {
			return append(s.diary.at(deedKill+m.node.Name), s.diary.at(deedKillSilent+m.node.Name)...)
		}
	}
	return nil
}

// sleepNode pauses a node for longer than the others wait for its heartbeat. Calls that it has keep their clients.
func (s *soak) sleepNode(ctx context.Context, r *rand.Rand) error {
	m := s.seize(r)
	if m == nil {
		return nil
	}
	defer m.haunted.Unlock()
	if err := m.node.Pause(); err != nil {
		return err
	}
	m.away.Store(true)
	if pause(ctx, nil, nap, nap+4*time.Second, r) {
		s.diary.note(deedSleep, m.node.Name)
	}
	m.way.Odds(rig.LostReply, 2) // what it settles late is in doubt at once
	err := errors.Join(m.node.Resume(), m.bringUp(context.WithoutCancel(ctx)))
	pause(ctx, nil, time.Second, 2*time.Second, r)
	m.way.Odds(rig.LostReply, 0)
	s.watch.ask()
	return err
}

func (s *soak) crashPostgres(away time.Duration) func(context.Context, *rand.Rand) error {
	name := deedRestart
	if away > 0 {
		name = deedAway
	}
	return func(ctx context.Context, r *rand.Rand) error {
		s.diary.note(name, "")
		if err := s.servers.Postgres.Crash(syscall.SIGQUIT); err != nil {
			return err
		}
		pause(ctx, nil, away/2, away, r)
		err := s.revive(context.WithoutCancel(ctx), s.servers.Postgres)
		s.watch.ask()
		return err
	}
}

// revive starts a server that does not run, and wakes one that sleeps.
func (s *soak) revive(ctx context.Context, one *server.Server) error {
	if one.Process().Running() {
		return one.Process().Signal(syscall.SIGCONT)
	}
	return one.Start(ctx)
}

// backends of nodes that work on the ledger, at best those in the middle of a batch.
func (s *soak) backends(ctx context.Context, n int) ([]int, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	rows, err := s.site.DB().SQL.QueryContext(ctx, `SELECT pid FROM pg_stat_activity WHERE application_name = 'weir'
		ORDER BY state = 'active' AND query LIKE '%ledger_flush%' DESC, query LIKE '%COMMIT%' DESC, random() LIMIT $1`, n)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end, or given up
	var pids []int
	for rows.Next() {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	return pids, rows.Err()
}

// killBackend kills one process of PostgreSQL, which makes it throw all others out and recover.
func (s *soak) killBackend(ctx context.Context, _ *rand.Rand) error {
	pids, err := s.backends(ctx, 1)
	if err != nil || len(pids) == 0 {
		return nil //nolint:nilerr // the database is away already
	}
	if parentOf(pids[0]) != s.servers.Postgres.Process().PID() {
		return nil // it has ended, and its number is somebody else's
	}
	if err := syscall.Kill(pids[0], syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	s.diary.note(deedBackend, strconv.Itoa(pids[0]))
	return nil
}

// parentOf reads the parent of a process; 0 when there is no such process.
func parentOf(pid int) int {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(content[bytes.LastIndexByte(content, ')')+1:]))
	if len(fields) < 2 {
		return 0
	}
	parent, err := strconv.Atoi(fields[1])
	if err != nil {
		return 0
	}
	return parent
}

func (s *soak) terminateBackends(ctx context.Context, r *rand.Rand) error {
	pids, err := s.backends(ctx, 1+r.IntN(4))
	if err != nil || len(pids) == 0 {
		return nil //nolint:nilerr // the database is away already
	}
	for _, pid := range pids {
		if _, err := s.site.DB().SQL.ExecContext(ctx, "SELECT pg_terminate_backend($1)", pid); err != nil {
			return nil //nolint:nilerr // the database has gone away meanwhile
		}
	}
	s.diary.note(deedTerminate, fmt.Sprint(pids))
	return nil
}

func (s *soak) any(r *rand.Rand) *member { return s.members[r.IntN(len(s.members))] }

// lose arms a loss; the diary counts those that happened.
func (s *soak) lose(what rig.Loss) func(context.Context, *rand.Rand) error {
	return func(_ context.Context, r *rand.Rand) error {
		s.any(r).way.Lose(what, 1+r.Int64N(3))
		return nil
	}
}

func (s *soak) cut(_ context.Context, r *rand.Rand) error {
	m := s.any(r)
	m.way.Cut()
	s.diary.note(deedCut, m.node.Name)
	return nil
}

// blind keeps a node from its database, mostly for less than the ledger waits, sometimes for longer.
func (s *soak) blind(name string, how func(*rig.Proxy)) func(context.Context, *rand.Rand) error {
	return func(ctx context.Context, r *rand.Rand) error {
		m := s.any(r)
		how(m.way)
		s.diary.note(name, m.node.Name)
		most := 2 * time.Second
		if r.IntN(4) == 0 {
			most = 9 * time.Second
		}
		pause(ctx, nil, 100*time.Millisecond, most, r)
		m.way.Heal()
		return nil
	}
}

// sicken has one of the two channels' provider fail for some seconds; the other takes over.
func (s *soak) sicken(name string, act rig.Act) func(context.Context, *rand.Rand) error {
	return func(ctx context.Context, r *rand.Rand) error {
		s.upstream.Feel(rig.Second, act)
		s.diary.note(name, "")
		pause(ctx, nil, 500*time.Millisecond, 6*time.Second, r)
		s.upstream.Feel(rig.Second, "")
		return nil
	}
}

func (s *soak) flushRedis(ctx context.Context, _ *rand.Rand) error {
	options, err := redis.ParseURL(s.servers.Redis.URL)
	if err != nil {
		return err
	}
	options.DialTimeout, options.ReadTimeout = time.Second, 2*time.Second
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }() // used once
	if err := client.FlushAll(ctx).Err(); err != nil {
		return nil // it is away already
	}
	s.diary.note(deedFlush, "")
	return nil
}

func (s *soak) pauseRedis(ctx context.Context, r *rand.Rand) error {
	if err := s.servers.Redis.Process().Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	s.diary.note(deedRedisPause, "")
	pause(ctx, nil, 500*time.Millisecond, 5*time.Second, r)
	return s.servers.Redis.Process().Signal(syscall.SIGCONT)
}

func (s *soak) crashRedis(ctx context.Context, r *rand.Rand) error {
	s.diary.note(deedRedisCrash, "")
	if err := s.servers.Redis.Crash(syscall.SIGKILL); err != nil {
		return err
	}
	pause(ctx, nil, 0, 3*time.Second, r)
	return s.revive(context.WithoutCancel(ctx), s.servers.Redis)
}
