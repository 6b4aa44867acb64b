package channel

import (
	"context"
	"slices"
	"strconv"
)

// Kinds of upstream that the presets name. Which of them a build has is Config.Upstreams.
const (
	UpstreamOpenAI    = "openai"
	UpstreamAnthropic = "anthropic"
	UpstreamGemini    = "gemini"
	UpstreamAzure     = "azure"
	UpstreamStability = "stability"
	UpstreamSandbox   = "sandbox"
	UpstreamKling     = "kling"
	UpstreamRunway    = "runway"
	UpstreamVidu      = "vidu"
	UpstreamLuma      = "luma"
	UpstreamFal       = "fal"
)

// Preset is a vendor that a channel can be made of: data, never code.
type Preset struct {
	Name     string // what channels and inputs say
	Title    string // what people read
	Upstream string // kind of upstream that speaks its protocol
	// BaseURL of the vendor; empty where the operator must give one.
	BaseURL string
	// Type is the number of the One API dialect.
	Type int
	// NoCredential: the vendor takes calls without a key.
	NoCredential bool
	// Models that are offered when a channel is made; the dialect's GET /api/models lists them.
	Models []string
}

// presets in the order in which people see them. Base URLs: facts/providers.md §1–§4 (read 2026-11-20); those marked K are
// long-standing public facts that were not read again. Numbers: the One API document for 1, 2 and 3 (DIALECTS.md §5), One
// API's own constants for all others, and ours from 9001 where it has none.
var presets = []Preset{
	{
		Name: "openai", Title: "OpenAI", Upstream: UpstreamOpenAI, BaseURL: "https://api.openai.com/v1", Type: 1,
		Models: []string{
			"gpt-3.5-turbo", "gpt-4", "gpt-4-32k", // the document's
			"gpt-6-astra", "gpt-6.1-sol", "gpt-6-sol", "gpt-6-luna",
			"gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna", "gpt-5.5", "gpt-5.5-pro",
			"gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-5.3-codex", "gpt-5.2", "gpt-5.1",
			"gpt-4.1", "gpt-4.1-mini", "gpt-4o", "gpt-4o-mini",
			"text-embedding-3-small", "text-embedding-3-large", "gpt-image-2", "dall-e-3",
			"whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "tts-1", "tts-1-hd", "gpt-4o-mini-tts",
		},
	},
	{
		Name: "anthropic", Title: "Anthropic", Upstream: UpstreamAnthropic, BaseURL: "https://api.anthropic.com", Type: 2,
		Models: []string{
			"claude-2", "claude-instant-1", // the document's
			"claude-fable-5-1", "claude-opus-5-5", "claude-opus-5", "claude-opus-4-8",
			"claude-sonnet-5-5", "claude-sonnet-5", "claude-sonnet-4-6", "claude-haiku-5-5", "claude-haiku-4-5",
		},
	},
	{
		Name: "gemini", Title: "Google Gemini", Upstream: UpstreamGemini, Type: 3,
		BaseURL: "https://generativelanguage.googleapis.com/v1beta",
		Models: []string{
			"gemini-pro", "gemini-pro-vision", // the document's
			"gemini-3.8-flash", "gemini-3.6-flash", "gemini-3.5-flash", "gemini-3.1-pro-preview", "gemini-3.1-flash-lite",
			"gemini-2.5-pro", "gemini-2.5-flash", "gemini-2.5-flash-lite", "gemini-embedding-2",
			"gemini-3-pro-image", "gemini-2.5-flash-image",
			"imagen-4.0-ultra-generate-001", "imagen-4.0-generate-001", "imagen-4.0-fast-generate-001",
			"veo-3.1-generate-preview", "veo-3.1-fast-generate-preview", "veo-3.1-lite-generate-preview",
		},
	},
	{
		Name: "azure", Title: "Azure OpenAI", Upstream: UpstreamAzure, Type: 9003,
		Models: []string{"gpt-5.4", "gpt-5.1", "gpt-4.1", "gpt-4o", "gpt-4o-mini", "text-embedding-3-small"},
	},
	{
		Name: "stability", Title: "Stability AI", Upstream: UpstreamStability, BaseURL: "https://api.stability.ai", Type: 9007,
		Models: []string{"stable-image-ultra", "stable-image-core", "sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium"},
	},
	// What makes videos and nothing else. Sources: facts/providers.md §5.
	{
		Name: "kling", Title: "Kling AI", Upstream: UpstreamKling, BaseURL: "https://api-singapore.klingai.com", Type: 9008,
		Models: []string{"kling-v3", "kling-3.0-turbo"},
	},
	{
		Name: "runway", Title: "Runway", Upstream: UpstreamRunway, BaseURL: "https://api.dev.runwayml.com", Type: 9009,
		Models: []string{"gen4.5", "gen4_turbo"},
	},
	{
		Name: "vidu", Title: "Vidu", Upstream: UpstreamVidu, BaseURL: "https://api.vidu.com", Type: 9010,
		Models: []string{"viduq3-pro", "viduq3-turbo"},
	},
	{Name: "luma", Title: "Luma", Upstream: UpstreamLuma, BaseURL: "https://agents.lumalabs.ai/v1", Type: 9011, Models: []string{"ray-3.2"}},
	{
		Name: "fal", Title: "Pika, through fal", Upstream: UpstreamFal, BaseURL: "https://queue.fal.run", Type: 9012,
		Models: []string{"pika-v2.2", "pika-1.0"},
	},
	compatible("deepseek", "DeepSeek", "https://api.deepseek.com", 36, "deepseek-flash", "deepseek-v4-pro"),
	compatible("dashscope", "Alibaba DashScope (Qwen)", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", 17,
		"qwen3.7-max", "qwen-plus", "qwen-image-2.0", "wan2.7-t2v", "wan2.7-i2v"),
	compatible("dashscope-cn", "阿里云百炼（通义千问）", "https://dashscope.aliyuncs.com/compatible-mode/v1", 17,
		"qwen3.7-max", "qwen-plus", "qwen-image-2.0", "wan2.7-t2v", "wan2.7-i2v"),
	compatible("dashscope-us", "Alibaba DashScope (Qwen), US", "https://dashscope-us.aliyuncs.com/compatible-mode/v1", 17,
		"qwen3.7-max", "qwen-plus", "qwen-image-2.0", "wan2.7-t2v", "wan2.7-i2v"),
	compatible("moonshot", "Moonshot Kimi", "https://api.moonshot.ai/v1", 25, "kimi-k3", "kimi-k2.6"),
	compatible("moonshot-cn", "月之暗面 Kimi", "https://api.moonshot.cn/v1", 25, "kimi-k3", "kimi-k2.6"),
	compatible("zhipu", "智谱 GLM", "https://open.bigmodel.cn/api/paas/v4", 16, "glm-5.2"),
	compatible("zai", "Z.ai", "https://api.z.ai/api/paas/v4", 16, "glm-5.2"),
	compatible("mistral", "Mistral", "https://api.mistral.ai/v1", 28, "mistral-large-latest"),
	compatible("groq", "Groq", "https://api.groq.com/openai/v1", 29, "gpt-oss-120b"),
	compatible("openrouter", "OpenRouter", "https://openrouter.ai/api/v1", 20),
	compatible("xai", "xAI", "https://api.x.ai/v1", 45, "grok-4.7"),
	compatible("siliconflow", "SiliconFlow", "https://api.siliconflow.cn/v1", 44), // K
	compatible("minimax", "MiniMax", "https://api.minimax.io/v1", 27,
		"MiniMax-M2.5", "MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast", "MiniMax-Hailuo-02"),
	compatible("minimax-cn", "MiniMax 中国", "https://api.minimaxi.com/v1", 27,
		"MiniMax-M2.5", "MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast", "MiniMax-Hailuo-02"),
	compatible("ark", "火山方舟", "https://ark.cn-beijing.volces.com/api/v3", 40, "doubao-seedance-2-0-260128"),
	compatible("modelark", "BytePlus ModelArk", "https://ark.ap-southeast.bytepluses.com/api/v3", 40,
		"dreamina-seedance-2-0-260128", "dreamina-seedance-2-0-fast-260128"),
	compatible("together", "Together AI", "https://api.together.xyz/v1", 39),                                            // K
	compatible("fireworks", "Fireworks AI", "https://api.fireworks.ai/inference/v1", 9006),                              // K
	compatible("novita", "Novita AI", "https://api.novita.ai/v3/openai", 41),                                            // K
	compatible("stepfun", "StepFun", "https://api.stepfun.com/v1", 32),                                                  // K
	compatible("lingyiwanwu", "零一万物", "https://api.lingyiwanwu.com/v1", 31),                                             // K
	compatible("baichuan", "百川", "https://api.baichuan-ai.com/v1", 26),                                                  // K
	compatible("qianfan", "百度千帆", "https://qianfan.baidubce.com/v2", 47),                                                // K
	compatible("cohere", "Cohere (rerank)", "https://api.cohere.com/v2", 35, "rerank-v3.5", "rerank-multilingual-v3.0"), // K
	compatible("jina", "Jina AI", "https://api.jina.ai/v1", 9005, "jina-reranker-v2-base-multilingual"),                 // K
	compatible("gemini-openai", "Google Gemini, as OpenAI", "https://generativelanguage.googleapis.com/v1beta/openai", 51,
		"gemini-3.8-flash", "gemini-2.5-pro", "gemini-2.5-flash"),
	{Name: "ollama", Title: "Ollama", Upstream: UpstreamOpenAI, BaseURL: "http://localhost:11434/v1", Type: 30, NoCredential: true},
	{Name: "vllm", Title: "vLLM", Upstream: UpstreamOpenAI, BaseURL: "http://localhost:8000/v1", Type: 9004, NoCredential: true},
	{Name: "custom", Title: "Anything that speaks OpenAI", Upstream: UpstreamOpenAI, Type: 8, NoCredential: true},
	{Name: "sandbox", Title: "Sandbox", Upstream: UpstreamSandbox, Type: 9001, NoCredential: true},
}

// alsoTypes are numbers that are taken on input for another: One API's own for Anthropic and Gemini, and its second numbers
// for vendors that it knows twice.
var alsoTypes = map[int]int{14: 2, 24: 3, 15: 47, 49: 17, 50: 8}

// compatible is a vendor that speaks OpenAI's API.
func compatible(name, title, baseURL string, number int, models ...string) Preset {
	return Preset{Name: name, Title: title, Upstream: UpstreamOpenAI, BaseURL: baseURL, Type: number, Models: models}
}

// Presets lists the vendors that a channel can be made of, whether this build speaks to them or not.
func Presets() []Preset { return slices.Clone(presets) }

// Presets lists the vendors that this build speaks to, in the order in which people see them.
func (s *Service) Presets(ctx context.Context) ([]*Preset, error) {
	if _, err := authorise(ctx); err != nil {
		return nil, err
	}
	var out []*Preset
	for i := range presets {
		if slices.Contains(s.cfg.Upstreams, presets[i].Upstream) {
			p := presets[i]
			out = append(out, &p)
		}
	}
	return out, nil
}

// PresetByName finds a preset by its name.
func PresetByName(name string) (Preset, bool) {
	i := slices.IndexFunc(presets, func(p Preset) bool { return p.Name == name })
	if i < 0 {
		return Preset{}, false
	}
	return presets[i], true
}

// PresetByType finds the preset of a One API channel type. Where several vendors share a number the first one is meant.
func PresetByType(number int) (Preset, bool) {
	if other, ok := alsoTypes[number]; ok {
		number = other
	}
	i := slices.IndexFunc(presets, func(p Preset) bool { return p.Type == number })
	if i < 0 {
		return Preset{}, false
	}
	return presets[i], true
}

// ModelsByType lists the models of the presets by One API channel type, for GET /api/models. A type whose models depend on
// the operator has an empty list.
func ModelsByType() map[string][]string {
	out := map[string][]string{}
	for _, p := range presets {
		key := strconv.Itoa(p.Type)
		if out[key] == nil {
			out[key] = []string{}
		}
		for _, m := range p.Models {
			if !slices.Contains(out[key], m) {
				out[key] = append(out[key], m)
			}
		}
	}
	return out
}

// baseURL is where a channel is called: its own base URL, else its vendor's.
func baseURL(own, preset string) string {
	if own != "" {
		return own
	}
	p, _ := PresetByName(preset)
	return p.BaseURL
}
