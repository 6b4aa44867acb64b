package sandbox

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"weir/relay/wire/rawjson"
)

// How far an instance goes: beyond maxNesting only what a schema requires is made, beyond hardNesting nothing.
const (
	maxNesting  = 6
	hardNesting = 32
	maxItems    = 64
	maxSchemas  = 256 // that hold of one value
	// maxInstance bounds the bytes of an instance, since a small schema can ask for a huge one.
	maxInstance = 16 << 10
)

// instance writes a JSON text that fits a JSON schema, members in the schema's order. It knows type, properties, required,
// items, prefixItems, enum, const, allOf, anyOf, oneOf, local $ref, format and the bounds of numbers, strings and arrays;
// pattern as far as a simple string can fit it. Other keywords are not looked at.
func instance(schema []byte, lang language, seed uint64) string {
	root := rawjson.View(schema)
	g := &generator{root: root, rng: sequence(seed), lang: lang}
	g.value(g.node(root), 0, "")
	return string(g.out)
}

type generator struct {
	root gjson.Result
	rng  sequence
	lang language
	out  []byte
}

// node is a conjunction: schemas that all hold of one value.
type node []gjson.Result

// node resolves $ref, allOf, anyOf and oneOf, of which it takes the first that is not just null.
func (g *generator) node(schema gjson.Result) node { return g.gather(nil, schema, 0) }

func (g *generator) gather(n node, schema gjson.Result, depth int) node {
	if !schema.IsObject() || depth > hardNesting || len(n) >= maxSchemas {
		return n
	}
	n = append(n, schema)
	if ref := rawjson.Get(schema, "$ref"); ref.Type == gjson.String {
		n = g.gather(n, g.resolve(ref.Str), depth+1)
	}
	rawjson.ForEach(rawjson.Get(schema, "allOf"), func(_, s gjson.Result) bool {
		n = g.gather(n, s, depth+1)
		return true
	})
	for _, name := range []string{"anyOf", "oneOf"} {
		var pick gjson.Result
		rawjson.ForEach(rawjson.Get(schema, name), func(_, s gjson.Result) bool {
			if !pick.Exists() || rawjson.Get(pick, "type").Str == "null" {
				pick = s
			}
			return rawjson.Get(pick, "type").Str == "null"
		})
		n = g.gather(n, pick, depth+1)
	}
	return n
}

// resolve follows a local JSON pointer ("#/$defs/x", RFC 6901).
func (g *generator) resolve(ref string) gjson.Result {
	pointer, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return gjson.Result{}
	}
	v := g.root
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if name == "" {
			continue
		}
		name = strings.ReplaceAll(strings.ReplaceAll(name, "~1", "/"), "~0", "~")
		if i, err := strconv.Atoi(name); err == nil && v.IsArray() {
			v = v.Get(strconv.Itoa(i))
		} else {
			v = rawjson.Get(v, name)
		}
	}
	return v
}

// get returns the first value of a keyword.
func (n node) get(keyword string) gjson.Result {
	for _, s := range n {
		if v := rawjson.Get(s, keyword); v.Exists() {
			return v
		}
	}
	return gjson.Result{}
}

// least and most return the tightest bound of a keyword, or the value given.
func (n node) least(keyword string, otherwise float64) float64 {
	bound := math.Inf(-1)
	for _, s := range n {
		if v := rawjson.Get(s, keyword); v.Type == gjson.Number {
			bound = max(bound, v.Num)
		}
	}
	if math.IsInf(bound, -1) {
		return otherwise
	}
	return bound
}

func (n node) most(keyword string, otherwise float64) float64 {
	bound := math.Inf(1)
	for _, s := range n {
		if v := rawjson.Get(s, keyword); v.Type == gjson.Number {
			bound = min(bound, v.Num)
		}
	}
	if math.IsInf(bound, 1) {
		return otherwise
	}
	return bound
}

// kind is the type of the value: the first one named that is not null, else what the keywords speak of.
func (n node) kind() string {
	t := n.get("type")
	if t.Type == gjson.String {
		return t.Str
	}
	kind := ""
	rawjson.ForEach(t, func(_, v gjson.Result) bool {
		kind = v.Str
		return kind == "null"
	})
	if kind != "" {
		return kind
	}
	for _, hint := range []struct{ keyword, kind string }{
		{"properties", "object"},
		{"required", "object"},
		{"additionalProperties", "object"},
		{"items", "array"},
		{"prefixItems", "array"},
		{"minItems", "array"},
		{"minimum", "number"},
		{"maximum", "number"},
		{"multipleOf", "number"},
	} {
		if n.get(hint.keyword).Exists() {
			return hint.kind
		}
	}
	return "string"
}

// value writes a value; name is the member's or the array's, for strings that read well.
func (g *generator) value(n node, depth int, name string) {
	if v := n.get("const"); v.Exists() {
		g.out = append(g.out, v.Raw...)
		return
	}
	if options := n.get("enum"); options.IsArray() {
		if count := int(options.Get("#").Int()); count > 0 {
			g.out = append(g.out, options.Get(strconv.Itoa(g.rng.below(count))).Raw...)
			return
		}
	}
	switch n.kind() {
	case "object":
		g.object(n, depth)
	case "array":
		g.array(n, depth, name)
	case "integer":
		g.number(n, 1)
	case "number":
		g.number(n, 0)
	case "boolean":
		g.out = strconv.AppendBool(g.out, g.rng.below(2) == 0)
	case "null":
		g.out = append(g.out, "null"...)
	default:
		g.out = gjson.AppendJSONString(g.out, g.text(n, name))
	}
}

func (g *generator) object(n node, depth int) {
	required, order := map[string]bool{}, []string{}
	for _, s := range n {
		rawjson.ForEach(rawjson.Get(s, "required"), func(_, v gjson.Result) bool {
			required[v.Str] = true
			return true
		})
	}
	members := map[string]node{}
	for _, s := range n {
		rawjson.ForEach(rawjson.Get(s, "properties"), func(key, v gjson.Result) bool {
			if _, known := members[key.Str]; !known {
				order = append(order, key.Str)
			}
			members[key.Str] = append(members[key.Str], g.node(v)...)
			return true
		})
	}
	for _, s := range n {
		rawjson.ForEach(rawjson.Get(s, "required"), func(_, v gjson.Result) bool {
			if _, known := members[v.Str]; !known {
				order = append(order, v.Str)
				members[v.Str] = g.node(n.get("additionalProperties"))
			}
			return true
		})
	}
	g.out = append(g.out, '{')
	for i, first := 0, true; i < len(order); i++ {
		name := order[i]
		if !required[name] && (depth >= maxNesting || len(g.out) > maxInstance) || depth >= hardNesting || len(g.out) > 4*maxInstance {
			continue
		}
		if !first {
			g.out = append(g.out, ',')
		}
		first = false
		g.out = append(gjson.AppendJSONString(g.out, name), ':')
		g.value(members[name], depth+1, name)
	}
	g.out = append(g.out, '}')
}

func (g *generator) array(n node, depth int, name string) {
	low := int(n.least("minItems", 0))
	count := max(low, 1+g.rng.below(2))
	if depth >= maxNesting || len(g.out) > maxInstance {
		count = low
	}
	if depth >= hardNesting {
		count = 0
	}
	count = min(count, int(min(n.most("maxItems", maxItems), max(maxItems, float64(low)))), maxInstance)
	var prefix []gjson.Result
	rawjson.ForEach(n.get("prefixItems"), func(_, s gjson.Result) bool {
		prefix = append(prefix, s)
		return true
	})
	items := n.get("items")
	if len(prefix) > 0 && (low > 0 || items.Type == gjson.False) {
		count = max(low, min(count, len(prefix)))
	}
	unique := n.get("uniqueItems").Bool()
	seen := map[string]bool{}
	g.out = append(g.out, '[')
	for i, made, tries := 0, 0, 0; i < count && len(g.out) < 4*maxInstance; i++ {
		mark := len(g.out)
		if made > 0 {
			g.out = append(g.out, ',')
		}
		from := len(g.out)
		if i < len(prefix) {
			g.value(g.node(prefix[i]), depth+1, name)
		} else {
			g.value(g.node(items), depth+1, name)
		}
		if unique && seen[string(g.out[from:])] {
			g.out = g.out[:mark]
			if tries++; tries < 16*count {
				i--
			}
			continue
		}
		seen[string(g.out[from:])] = unique
		made++
	}
	g.out = append(g.out, ']')
}

// number writes a multiple of step, or of multipleOf, within the bounds.
func (g *generator) number(n node, step float64) {
	if m := n.get("multipleOf"); m.Type == gjson.Number && m.Num > 0 {
		step = max(m.Num, step)
	}
	low, high := n.least("minimum", math.Inf(-1)), n.most("maximum", math.Inf(1))
	nudge := step
	if nudge == 0 {
		nudge = 0.5
		if width := n.most("exclusiveMaximum", high) - n.least("exclusiveMinimum", low); width > 0 && width < 1 {
			nudge = width / 2
		}
	}
	if v := n.least("exclusiveMinimum", math.Inf(-1)); !math.IsInf(v, -1) {
		low = max(low, v+nudge)
	}
	if v := n.most("exclusiveMaximum", math.Inf(1)); !math.IsInf(v, 1) {
		high = min(high, v-nudge)
	}
	switch {
	case math.IsInf(low, -1) && math.IsInf(high, 1):
		low, high = 1, 100
	case math.IsInf(low, -1):
		low = high - 99
		if high >= 0 {
			low = max(low, 0)
		}
	case math.IsInf(high, 1):
		high = low + 99
	}
	var x float64
	if step > 0 {
		first := math.Ceil(low / step)
		choices := min(max(math.Floor(high/step)-first, 0), 1000)
		x = (first + float64(g.rng.below(int(choices)+1))) * step
	} else {
		x = low + (high-low)*float64(g.rng.below(1001))/1000
		if cents := math.Round(x*100) / 100; cents >= low && cents <= high {
			x = cents
		}
	}
	if step >= 1 && x == math.Trunc(x) && math.Abs(x) < 1<<53 {
		g.out = strconv.AppendInt(g.out, int64(x), 10)
		return
	}
	g.out = strconv.AppendFloat(g.out, x, 'g', -1, 64)
}

// formats are examples of the string formats of JSON Schema.
var formats = map[string]string{
	"date-time": "2026-01-12T08:30:00Z", "date": "2026-01-12", "time": "08:30:00Z", "duration": "PT2H30M",
	"email": "keeper@example.com", "idn-email": "keeper@example.com", "hostname": "weir.example.com", "idn-hostname": "weir.example.com",
	"ipv4": "192.0.2.7", "ipv6": "2001:db8::7", "uri": "https://example.com/weir", "iri": "https://example.com/weir",
	"uri-reference": "/weir", "uuid": "018f3b1c-7a2e-7c3d-9e4f-5a6b7c8d9e0f", "json-pointer": "/weir", "regex": "^weir$",
}

var places = []string{"Paris", "Lisbon", "Kyoto", "Utrecht", "Hangzhou"}

func (g *generator) text(n node, name string) string {
	if pattern := n.get("pattern"); pattern.Type == gjson.String {
		if s, ok := matching(pattern.Str, int(n.least("minLength", 0))); ok {
			return s
		}
	}
	if s, ok := formats[n.get("format").Str]; ok {
		return s
	}
	var s string
	switch lower := strings.ToLower(name); {
	case strings.Contains(lower, "city"), strings.Contains(lower, "location"), strings.Contains(lower, "place"):
		s = places[g.rng.below(len(places))]
	default:
		s = g.lang.sentences[g.rng.below(len(g.lang.sentences))]
	}
	low, high := int(n.least("minLength", 0)), int(n.most("maxLength", maxInstance))
	for low = min(low, maxInstance); utf8.RuneCountInString(s) < low; {
		s += g.lang.space + g.lang.sentences[g.rng.below(len(g.lang.sentences))]
	}
	return firstRunes(s, high)
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
