package importer

// presetOf is the preset of a channel type; empty for what Weir has no upstream of. The numbers are shared up to 23, and each
// program's own from there.
func presetOf(p Program, kind int64) string {
	if name := presets[p][kind]; name != "" {
		return name
	}
	if p == NewAPI && (kind == 2 || kind == 4 || kind == 5) { // Midjourney and Ollama there
		return ""
	}
	return shared[kind]
}

// shared are the types that mean the same in all three. Resellers of OpenAI's API are taken by their base URL.
var shared = map[int64]string{
	1: "openai", 2: custom, 3: azure, 4: custom, 5: custom, 6: custom, 7: custom, 8: custom, 10: custom, 12: custom, 13: custom,
	14: "anthropic", 16: "zhipu", 17: "dashscope-cn", 20: "openrouter",
}

const (
	custom = "custom"
	azure  = "azure"
)

var presets = map[Program]map[int64]string{
	OneAPI: {
		24: "gemini", 25: "moonshot-cn", 26: "baichuan", 27: "minimax-cn", 28: "mistral", 29: "groq", 30: "ollama", 31: "lingyiwanwu",
		32: "stepfun", 36: "deepseek", 39: "together", 40: "ark", 41: "novita", 44: "siliconflow", 45: "xai", 47: "qianfan",
		49: "dashscope-cn", 50: custom, 51: "gemini-openai",
	},
	NewAPI: {
		4: "ollama", 24: "gemini", 25: "moonshot-cn", 26: "zhipu", 31: "lingyiwanwu", 35: "minimax-cn", 38: "jina", 40: "siliconflow",
		42: "mistral", 43: "deepseek", 45: "ark", 46: "qianfan", 47: custom, 48: "xai", 52: "vidu", 55: "openai",
	},
	OneHub: {
		25: "gemini", 26: "baichuan", 27: "minimax-cn", 28: "deepseek", 29: "moonshot-cn", 30: "mistral", 31: "groq", 33: "lingyiwanwu",
		37: "stability", 39: "ollama", 45: "siliconflow", 47: "jina", 55: azure, 56: "xai",
	},
}

// ownHosts are the vendors' hosts of presets whose API Weir calls at another path than the other programs do: a base URL there
// is left to the preset.
var ownHosts = map[string][]string{
	"dashscope-cn": {"dashscope.aliyuncs.com"}, "zhipu": {"open.bigmodel.cn"}, "gemini": {"generativelanguage.googleapis.com"},
	"minimax-cn": {"api.minimax.chat", "api.minimaxi.com"}, "ark": {"ark.cn-beijing.volces.com"}, "qianfan": {"qianfan.baidubce.com"},
	"groq": {"api.groq.com"}, "novita": {"api.novita.ai"}, "openrouter": {"openrouter.ai"}, "gemini-openai": {"generativelanguage.googleapis.com"},
}
