package app

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"weir/internal/db"
	"weir/internal/task"
	"weir/relay/upstream/ark"
	"weir/relay/upstream/dashscope"
	"weir/relay/upstream/fal"
	"weir/relay/upstream/gemini"
	"weir/relay/upstream/kling"
	"weir/relay/upstream/luma"
	"weir/relay/upstream/minimax"
	"weir/relay/upstream/openai"
	"weir/relay/upstream/runway"
	"weir/relay/upstream/sandbox"
	"weir/relay/upstream/stability"
	"weir/relay/upstream/vidu"
	"weir/relay/videos"
	"weir/relay/wire"
	"weir/relay/wire/spool"
	"weir/relay/work"
)

// spoolMemory is how much of clients' files and vendors' images is in memory at once; the rest lies in files.
const spoolMemory = 64 << 20

// sandboxKind is the upstream that stands in for every provider in demo mode.
const sandboxKind = "sandbox"

// videoUpstreams are the kinds of vendors that work in their own time; the sandbox only in demo mode.
func (a *App) videoUpstreams() map[string]wire.VideoUpstream {
	now := a.clock.Now
	all := map[string]wire.VideoUpstream{
		"openai": openai.NewVideos(now), "gemini": gemini.NewVideos(now), "kling": kling.New(now), "runway": runway.New(now),
		"vidu": vidu.New(now), "luma": luma.New(now), "fal": fal.New(now), "stability": stability.NewJobs(now),
	}
	if a.cfg.Demo {
		all[sandboxKind] = sandbox.NewVideos(a.clock.Now)
	}
	maps.Copy(all, a.opts.Videos)
	return all
}

// videoVendors are those, by preset, whose chats are in OpenAI's words and whose videos are not.
func (a *App) videoVendors() map[string]wire.VideoUpstream {
	hailuo, wan, seedance := minimax.New(a.clock.Now), dashscope.NewVideos(a.clock.Now), ark.New(a.clock.Now)
	return map[string]wire.VideoUpstream{
		"minimax": hailuo, "minimax-cn": hailuo, "dashscope": wan, "dashscope-cn": wan, "dashscope-us": wan, "ark": seedance, "modelark": seedance,
	}
}

// buildTasks makes what keeps tasks and what works them off.
func (a *App) buildTasks() error {
	tmp := filepath.Join(a.cfg.DataDir, "tmp")
	if err := os.MkdirAll(tmp, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	a.spool = spool.New(tmp, spoolMemory)
	shared := a.clock
	if a.opts.Clock == nil {
		a.dbClock = db.NewClock(a.DB)
		shared = a.dbClock
	}
	a.Tasks = task.New(task.Config{
		Ent: a.DB.Ent, Ledger: a.Ledger, Outbox: a.box, Sealer: a.sealer, Clock: shared, Log: a.log, Live: a.live, Blobs: a.blobs,
		Announcer: announcer{a.Webhooks},
	})
	cfg := work.Config{
		Tasks: a.Tasks, Prices: a.Prices, Channels: a.selector, Upstreams: a.videoUpstreams(), Vendors: a.videoVendors(),
		Transport: a.guard.Transport(), Ways: a.ways, Guard: a.guard, Blobs: a.blobs, Spool: a.spool, Clock: shared, Log: a.log,
		CallbackBase: a.callbackBase(), Signer: a.keys,
	}
	if a.cfg.Demo {
		cfg.SplitModel, cfg.StandIn = sandbox.SplitSwitch, sandboxKind
	}
	a.worker = work.New(cfg)
	return nil
}

func (a *App) videos() *videos.Handlers {
	return videos.New(videos.Config{Engine: a.engine, Tasks: a.Tasks, Blobs: a.blobs, Guard: a.guard, Clock: a.clock})
}
