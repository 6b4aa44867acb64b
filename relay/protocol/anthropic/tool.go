package anthropic

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// charged are tools that Anthropic runs and charges apart from tokens, by the search or by the hour. There is no price for
// them in the price book, so that they would cost and not be charged: they are refused.
var charged = []string{"web_search_", "code_execution_"}

func (d *decoder) tools(v gjson.Result) {
	d.list("tools", v, maxTools, func(path string, t gjson.Result) {
		if !t.IsObject() {
			d.wrong(path, "an object")
			return
		}
		kind := rawjson.Get(t, "type")
		if kind.Type != gjson.Null && kind.Str != "custom" {
			d.vendorTool(path, kind, t)
			return
		}
		if !d.text(path+".name", rawjson.Get(t, "name"), 256) {
			return
		}
		tool := wire.Tool{
			Name: rawjson.Get(t, "name").Str, Description: rawjson.Get(t, "description").Str, Strict: rawjson.Get(t, "strict").Bool(),
			Cache: d.cache(path+".cache_control", rawjson.Get(t, "cache_control")),
		}
		schema := rawjson.Get(t, "input_schema")
		if !schema.IsObject() {
			d.wrong(path+".input_schema", "an object")
			return
		}
		tool.Parameters = json.RawMessage(schema.Raw)
		d.chat.Tools = append(d.chat.Tools, tool)
	})
}

func (d *decoder) vendorTool(path string, kind, t gjson.Result) {
	if kind.Type != gjson.String {
		d.wrong(path+".type", "a valid string")
		return
	}
	for _, prefix := range charged {
		if strings.HasPrefix(kind.Str, prefix) {
			d.fail(wire.ReasonInvalidValue, path+".type", "This tool is charged apart from tokens and is not offered")
			return
		}
	}
	d.chat.Tools = append(d.chat.Tools, wire.Tool{Name: rawjson.Get(t, "name").Str, By: wire.ProtocolAnthropic, Raw: json.RawMessage(t.Raw)})
}

// servers are tools that the vendor fetches and runs.
func (d *decoder) servers(v gjson.Result) {
	d.list("mcp_servers", v, maxTools, func(_ string, s gjson.Result) {
		d.chat.Tools = append(d.chat.Tools, wire.Tool{By: wire.ProtocolAnthropic, Raw: json.RawMessage(s.Raw)})
	})
}

func (d *decoder) toolChoice(v gjson.Result) {
	switch rawjson.Get(v, "type").Str {
	case "auto":
		d.chat.ToolChoice = wire.ToolsAuto
	case "any":
		d.chat.ToolChoice = wire.ToolsRequired
	case "none":
		d.chat.ToolChoice = wire.ToolsNone
	case "tool":
		if d.text("tool_choice.name", rawjson.Get(v, "name"), 256) {
			d.chat.ToolChoice, d.chat.ToolName = wire.ToolNamed, rawjson.Get(v, "name").Str
		}
	default:
		d.fail(wire.ReasonInvalidValue, "tool_choice.type", "Input should be 'auto', 'any', 'tool' or 'none'")
	}
	d.chat.ParallelTools = rawjson.Get(v, "disable_parallel_tool_use").Type != gjson.True
}
