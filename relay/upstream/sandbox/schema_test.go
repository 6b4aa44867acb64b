package sandbox

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"testing"
	"time"
	"unicode/utf8"
)

func TestInstanceFits(t *testing.T) {
	t.Parallel()
	for name, schema := range map[string]string{
		"strict object":   `{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"tags":{"type":"array","items":{"type":"string"}}},"required":["name","age","tags"],"additionalProperties":false}`,
		"bounds":          `{"type":"object","properties":{"i":{"type":"integer","minimum":-3,"maximum":-2},"x":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1},"m":{"type":"integer","multipleOf":7,"minimum":1},"s":{"type":"string","minLength":200,"maxLength":201},"t":{"type":"string","maxLength":3},"z":{"type":"number","minimum":5,"maximum":5}},"required":["i","x","m","s","t","z"]}`,
		"choices":         `{"type":"object","properties":{"e":{"enum":["a","b",3]},"c":{"const":{"k":[1]}},"b":{"type":"boolean"},"n":{"type":"null"},"u":{"type":["null","integer"]}},"required":["e","c","b","n","u"]}`,
		"combined":        `{"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"anyOf":[{"type":"null"},{"type":"integer","minimum":4}]}},"required":["b"]}]}`,
		"one of":          `{"oneOf":[{"type":"object","properties":{"kind":{"const":"x"}},"required":["kind"]},{"type":"string"}]}`,
		"references":      `{"$defs":{"p/q":{"type":"object","properties":{"v":{"type":"integer"}},"required":["v"]}},"type":"object","properties":{"r":{"$ref":"#/$defs/p~1q"}},"required":["r"]}`,
		"a recursive one": `{"$defs":{"n":{"type":"object","properties":{"v":{"type":"string","maxLength":4},"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}},"required":["v"]}},"$ref":"#/$defs/n"}`,
		"a tree":          `{"type":"object","properties":{"kids":{"type":"array","items":{"$ref":"#"}}},"required":["kids"]}`,
		"arrays":          `{"type":"array","minItems":3,"maxItems":3,"uniqueItems":true,"items":{"type":"integer","minimum":1,"maximum":3}}`,
		"a tuple":         `{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false,"minItems":2,"maxItems":2}`,
		"patterns":        `{"type":"object","properties":{"p":{"type":"string","pattern":"^[A-Z]{2}-\\d{3,}$"},"q":{"type":"string","pattern":"^(a|b)+\\.x?$"}},"required":["p","q"]}`,
		"no properties":   `{"type":"object","required":["free"]}`,
		"no type":         `{"properties":{"a":{"items":{"type":"integer"}}},"required":["a"]}`,
		"anything":        `{}`,
		"odd names":       `{"type":"object","properties":{"a.b":{"type":"integer"},"#":{"type":"integer"},"é\n":{"type":"integer"}},"required":["a.b","#","é\n"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(50) {
				text := instance([]byte(schema), english, seed)
				var value, parsed any
				if err := json.Unmarshal([]byte(text), &value); err != nil {
					t.Fatalf("%s: %v", text, err)
				}
				if err := json.Unmarshal([]byte(schema), &parsed); err != nil {
					t.Fatal(err)
				}
				if err := fits(parsed, parsed, value); err != nil {
					t.Fatalf("%s: %v", text, err)
				}
			}
		})
	}
}

func TestHostileSchemasEnd(t *testing.T) {
	t.Parallel()
	for name, schema := range map[string]string{
		"branches for ever": `{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"}},"required":["a","b","c"]}`,
		"itself":            `{"$ref":"#"}`,
		"all of itself":     `{"allOf":[{"$ref":"#"},{"$ref":"#"},{"$ref":"#"},{"$ref":"#"}]}`,
		"many items":        `{"type":"array","minItems":1000000000,"items":{"type":"array","minItems":1000000000}}`,
		"unique items":      `{"type":"array","minItems":1000000,"uniqueItems":true,"items":{"const":1}}`,
		"a long string":     `{"type":"string","minLength":1000000000}`,
		"a long pattern":    `{"type":"string","pattern":"((((a{1000}){1000}){1000}){1000})"}`,
		"impossible":        `{"type":"integer","minimum":5,"maximum":1}`,
		"no enum":           `{"enum":[]}`,
		"wrong types":       `{"type":7,"properties":[],"required":"x","items":3,"minItems":"x","anyOf":{}}`,
	} {
		start := time.Now()
		if text := instance([]byte(schema), english, 1); !json.Valid([]byte(text)) || len(text) > 2<<20 {
			t.Errorf("%s: %d bytes", name, len(text))
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// fits is a small validator for what the schemas of these tests say.
func fits(root, schema, value any) error {
	s, ok := schema.(map[string]any)
	if !ok {
		return nil
	}
	if ref, ok := s["$ref"].(string); ok {
		if err := fits(root, follow(root, ref), value); err != nil {
			return err
		}
	}
	for _, sub := range asList(s["allOf"]) {
		if err := fits(root, sub, value); err != nil {
			return err
		}
	}
	for _, name := range []string{"anyOf", "oneOf"} {
		fitting := 0
		for _, sub := range asList(s[name]) {
			if fits(root, sub, value) == nil {
				fitting++
			}
		}
		if len(asList(s[name])) > 0 && (fitting == 0 || name == "oneOf" && fitting > 1) {
			return fmt.Errorf("%s: %d fit", name, fitting)
		}
	}
	if c, ok := s["const"]; ok && fmt.Sprint(c) != fmt.Sprint(value) {
		return fmt.Errorf("%v is not %v", value, c)
	}
	if e, ok := s["enum"].([]any); ok {
		found := false
		for _, c := range e {
			found = found || fmt.Sprint(c) == fmt.Sprint(value)
		}
		if !found {
			return fmt.Errorf("%v is none of %v", value, e)
		}
	}
	if err := fitsType(s["type"], value); err != nil {
		return err
	}
	switch v := value.(type) {
	case map[string]any:
		return fitsObject(root, s, v)
	case []any:
		return fitsArray(root, s, v)
	case float64:
		return fitsNumber(s, v)
	case string:
		return fitsString(s, v)
	}
	return nil
}

func follow(root any, ref string) any {
	if ref == "#" {
		return root
	}
	return root.(map[string]any)["$defs"].(map[string]any)[map[string]string{"#/$defs/p~1q": "p/q", "#/$defs/n": "n"}[ref]]
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

func fitsType(want, value any) error {
	if want == nil {
		return nil
	}
	kinds := asList(want)
	if kinds == nil {
		kinds = []any{want}
	}
	for _, kind := range kinds {
		var ok bool
		switch kind {
		case "object":
			_, ok = value.(map[string]any)
		case "array":
			_, ok = value.([]any)
		case "string":
			_, ok = value.(string)
		case "boolean":
			_, ok = value.(bool)
		case "null":
			ok = value == nil
		case "integer":
			n, isNumber := value.(float64)
			ok = isNumber && n == math.Trunc(n)
		case "number":
			_, ok = value.(float64)
		}
		if ok {
			return nil
		}
	}
	return fmt.Errorf("%v is no %v", value, want)
}

func fitsObject(root any, s, v map[string]any) error {
	for _, name := range asList(s["required"]) {
		if _, ok := v[name.(string)]; !ok {
			return fmt.Errorf("%v is missing", name)
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for name, sub := range properties {
		if member, ok := v[name]; ok {
			if err := fits(root, sub, member); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

func fitsArray(root any, s map[string]any, v []any) error {
	if low, ok := s["minItems"].(float64); ok && len(v) < int(low) {
		return fmt.Errorf("%d items", len(v))
	}
	if high, ok := s["maxItems"].(float64); ok && len(v) > int(high) {
		return fmt.Errorf("%d items", len(v))
	}
	seen := map[string]bool{}
	prefix := asList(s["prefixItems"])
	for i, item := range v {
		if s["uniqueItems"] == true && seen[fmt.Sprint(item)] {
			return fmt.Errorf("%v twice", item)
		}
		seen[fmt.Sprint(item)] = true
		sub := s["items"]
		if i < len(prefix) {
			sub = prefix[i]
		}
		if err := fits(root, sub, item); err != nil {
			return err
		}
	}
	return nil
}

func fitsNumber(s map[string]any, v float64) error {
	bound := func(name string, bad func(limit float64) bool) error {
		if limit, ok := s[name].(float64); ok && bad(limit) {
			return fmt.Errorf("%v against %s %v", v, name, limit)
		}
		return nil
	}
	for name, bad := range map[string]func(float64) bool{
		"minimum":          func(l float64) bool { return v < l },
		"maximum":          func(l float64) bool { return v > l },
		"exclusiveMinimum": func(l float64) bool { return v <= l },
		"exclusiveMaximum": func(l float64) bool { return v >= l },
		"multipleOf":       func(l float64) bool { return math.Mod(v, l) != 0 },
	} {
		if err := bound(name, bad); err != nil {
			return err
		}
	}
	return nil
}

func fitsString(s map[string]any, v string) error {
	if low, ok := s["minLength"].(float64); ok && utf8.RuneCountInString(v) < int(low) {
		return fmt.Errorf("%q is short", v)
	}
	if high, ok := s["maxLength"].(float64); ok && utf8.RuneCountInString(v) > int(high) {
		return fmt.Errorf("%q is long", v)
	}
	if pattern, ok := s["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(v) {
		return fmt.Errorf("%q against %s", v, pattern)
	}
	return nil
}
