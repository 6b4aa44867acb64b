package app

import (
	"net/http"
	"strings"

	"weir/internal/cache"
	"weir/internal/server"
	"weir/relay/engine"
	"weir/relay/info"
	"weir/relay/protocol/anthropic"
	"weir/relay/protocol/openai"
	"weir/relay/protocol/responses"
	upstreamanthropic "weir/relay/upstream/anthropic"
	"weir/relay/upstream/azure"
	"weir/relay/upstream/dashscope"
	"weir/relay/upstream/gemini"
	"weir/relay/upstream/kling"
	upstreamopenai "weir/relay/upstream/openai"
	"weir/relay/upstream/sandbox"
	"weir/relay/upstream/stability"
	"weir/relay/wire"
)

// upstreams are the kinds of vendors that this build speaks to; the sandbox only in demo mode.
func (a *App) upstreams() map[string]wire.Upstream {
	all := map[string]wire.Upstream{
		"openai": dashscope.New(upstreamopenai.New(), a.clock.Now), "azure": azure.New(upstreamopenai.New()), "anthropic": upstreamanthropic.New(), "gemini": gemini.New(),
		"stability": stability.New(),
	}
	if a.cfg.Demo {
		all["sandbox"] = sandbox.New(a.clock.Now)
	}
	return all
}

func (a *App) newEngine() (*engine.Engine, error) {
	cfg := engine.Config{
		Keys: a.verifier, Prices: a.Prices, Channels: a.selector, Ledger: a.Ledger, Once: a.once, Upstreams: a.upstreams(),
		Listers:   map[string]wire.Lister{"kling": kling.New(a.clock.Now)},
		Transport: a.guard.Transport(), Clock: a.clock, MaxBody: a.cfg.MaxBody,
		Ways:     a.ways,
		Timeouts: a.opts.Timeouts, Guard: a.guard, Spool: a.spool, Blobs: a.blobs,
		Cache: a.responseCache(), CachePrice: a.cfg.CachePrice,
		Captures: a.captured,
		Aliases:  a.Aliases, Metrics: a.metrics, Tracer: a.tracer,
		Limits: a.limiter, Gate: a.gate, EndUsers: a.EndUsers, EndUser: a.keys.Pseudonym,
	}
	if a.cfg.Demo {
		cfg.SplitModel = sandbox.SplitSwitch
	}
	return engine.New(cfg), nil
}

// codecs are the APIs that one base of the relay speaks.
type codecs struct {
	openai    openai.Codec
	responses responses.Codec
	anthropic anthropic.Codec
}

// relayCodecs are the paths under which the relay answers. One of them has its own statuses for an empty balance and a
// revoked key (DIALECTS.md §3).
func relayCodecs() map[string]codecs {
	usual := codecs{openai.New(), responses.NewKeeping(openai.New()), anthropic.New()}
	return map[string]codecs{
		"/v1": usual, "/api/v1": usual,
		"/api/relay/v1": {openai.NewRelay403(), responses.NewKeeping(openai.NewRelay403()), anthropic.NewRelay403()},
	}
}

func (a *App) relayBases() []server.RelayBase {
	var all []server.RelayBase
	for path, codec := range relayCodecs() {
		all = append(all, a.relayBase(path, codec))
	}
	return all
}

// relayShapes are the bases of a process that is not ready: they only refuse.
func relayShapes() []server.RelayBase {
	var all []server.RelayBase
	for path, codec := range relayCodecs() {
		all = append(all, server.RelayBase{Path: path, Fail: failing(path, codec)})
	}
	return all
}

// failing answers in Anthropic's shape under /messages, and in OpenAI's elsewhere.
func failing(base string, all codecs) func(http.ResponseWriter, *http.Request, error) {
	messages := base + "/messages"
	return func(w http.ResponseWriter, r *http.Request, err error) {
		if r.URL.Path == messages || strings.HasPrefix(r.URL.Path, messages+"/") {
			all.anthropic.Error(w, err)
			return
		}
		all.openai.Error(w, err)
	}
}

func (a *App) relayBase(path string, all codecs) server.RelayBase {
	codec := all.openai
	videos := a.videos()
	about := info.Handlers{Engine: a.engine, Prices: a.Prices, Aliases: a.Aliases, Wallets: a.Book, Limits: a.Limits, Clock: a.clock, Codec: codec, Messages: all.anthropic}
	return server.RelayBase{
		Path: path,
		Routes: []server.Route{
			{Method: http.MethodPost, Pattern: "/chat/completions", Handler: a.engine.Handler(codec, wire.RouteChat)},
			{Method: http.MethodGet, Pattern: "/chat/completions", Handler: a.engine.QueryHandler(codec, wire.RouteChat, codec.Query)},
			{Method: http.MethodPost, Pattern: "/completions", Handler: a.engine.Handler(codec, wire.RouteCompletions)},
			{Method: http.MethodPost, Pattern: "/moderations", Handler: a.engine.Handler(codec, wire.RouteModerations)},
			{Method: http.MethodPost, Pattern: "/rerank", Handler: a.engine.Handler(codec, wire.RouteRerank)},
			{Method: http.MethodPost, Pattern: "/images/generations", Handler: a.engine.Handler(codec, wire.RouteImages)},
			{Method: http.MethodPost, Pattern: "/images/edits", Handler: a.engine.FormHandler(codec, wire.RouteImageEdits)},
			{Method: http.MethodPost, Pattern: "/audio/speech", Handler: a.engine.Handler(codec, wire.RouteSpeech)},
			{Method: http.MethodPost, Pattern: "/audio/transcriptions", Handler: a.engine.FormHandler(codec, wire.RouteTranscriptions)},
			{Method: http.MethodPost, Pattern: "/audio/translations", Handler: a.engine.FormHandler(codec, wire.RouteTranslations)},
			{Method: http.MethodPost, Pattern: "/embeddings", Handler: a.engine.Handler(codec, wire.RouteEmbeddings)},
			{Method: http.MethodPost, Pattern: "/videos", Handler: videos.Create(codec)},
			{Method: http.MethodGet, Pattern: "/videos", Handler: videos.List(codec)},
			{Method: http.MethodPost, Pattern: "/videos/generations", Handler: videos.Generations(codec, path)},
			{Method: http.MethodGet, Pattern: "/videos/*", Handler: videos.Object(codec, path+"/videos")},
			{Method: http.MethodDelete, Pattern: "/videos/*", Handler: videos.Object(codec, path+"/videos")},
			{Method: http.MethodPost, Pattern: "/videos/*", Handler: videos.Object(codec, path+"/videos")},
			{Method: http.MethodPost, Pattern: "/responses", Handler: a.stored.Create(all.responses)},
			{Method: http.MethodGet, Pattern: "/responses/*", Handler: a.stored.Object(all.responses, path+"/responses")},
			{Method: http.MethodDelete, Pattern: "/responses/*", Handler: a.stored.Object(all.responses, path+"/responses")},
			{Method: http.MethodPost, Pattern: "/responses/*", Handler: a.stored.Object(all.responses, path+"/responses")},
			{Method: http.MethodPost, Pattern: "/messages", Handler: a.engine.Handler(all.anthropic, wire.RouteChat)},
			{Method: http.MethodPost, Pattern: "/messages/count_tokens", Handler: a.engine.CountHandler(all.anthropic)},
			{Method: http.MethodGet, Pattern: "/models", Handler: about.Models()},
			{Method: http.MethodGet, Pattern: "/models/*", Handler: about.Model(path + "/models")},
			{Method: http.MethodGet, Pattern: "/key", Handler: about.Key()},
		},
		Fail: failing(path, all),
	}
}

// responseCache is shared by all nodes where they share a Redis.
func (a *App) responseCache() *cache.Store {
	cfg := cache.Config{Sealer: a.sealer, Keys: a.keys, Clock: a.clock, Log: a.log}
	if a.cfg.RealRedis() {
		cfg.Redis = a.redis.impatient()
	}
	return cache.New(cfg)
}
