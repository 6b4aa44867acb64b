package responses

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/sse"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Where the vendor speaks this API too, its own bytes pass, whatever they hold. Only names are ours: those of the response and
// of its items, by which they are found again, and that of the model; and what is kept and what it cost.

// ownObject is a vendor's response object under our names. cost is "" where it was not asked for.
func ownObject(raw []byte, req *wire.Request, p *Params, cost string) []byte {
	v := rawjson.View(raw)
	members := []rawjson.Member{
		{Name: "id", Value: rawjson.AppendString(nil, p.ID)},
		{Name: "model", Value: rawjson.AppendString(nil, req.Named())},
		{Name: "store", Value: strconv.AppendBool(nil, p.Store)},
		{Name: "background", Value: strconv.AppendBool(nil, p.Background)},
		{Name: "output", Value: ownOutput(rawjson.Get(v, "output"), p.ID)},
	}
	for _, name := range []string{"previous_response_id", "max_output_tokens"} {
		value := []byte("null")
		if asked := rawjson.Get(rawjson.View(req.Body), name); asked.Exists() {
			value = []byte(asked.Raw)
		}
		members = append(members, rawjson.Member{Name: name, Value: value})
	}
	if usage := rawjson.Get(v, "usage"); cost != "" && usage.IsObject() {
		members = append(members, rawjson.Member{Name: "usage", Value: rawjson.Set(nil, []byte(usage.Raw),
			rawjson.Member{Name: "cost_usd", Value: rawjson.AppendString(nil, cost)})})
	}
	return rawjson.Set(make([]byte, 0, len(raw)+256), raw, members...)
}

func ownOutput(output gjson.Result, responseID string) []byte {
	w := &rawjson.Writer{}
	w.Open('[')
	index := 0
	rawjson.Each(output, func(item gjson.Result) {
		w.Raw(ownItem(item, responseID, index))
		index++
	})
	return w.Close(']').B
}

func ownItem(item gjson.Result, responseID string, index int) []byte {
	id := rawjson.Get(item, "id")
	if !id.Exists() {
		return []byte(item.Raw)
	}
	return rawjson.Set(nil, []byte(item.Raw), rawjson.Member{Name: "id", Value: rawjson.AppendString(nil, ownID(id.Str, responseID, index))})
}

// ownID keeps the prefix, which tells kinds of items apart.
func ownID(vendors, responseID string, index int) string {
	prefix, _, ok := strings.Cut(vendors, "_")
	if !ok || len(prefix) > 8 {
		prefix = "item"
	}
	return itemID(prefix+"_", responseID, index)
}

// passed is a stream whose events are the vendor's own.
type passed struct {
	first []byte            // the vendor's response object when it began
	items [][]byte          // what is done, by index
	last  []byte            // the terminal event, which waits for the charge
	kind  string            // of the terminal event
	ids   map[string]string // of items, the vendor's to ours
}

// pass writes the vendor's event under our names. The terminal one waits for End.
func (s *sink) pass(f wire.Frame) error {
	if s.raw == nil {
		s.raw = &passed{ids: map[string]string{}}
	}
	v := rawjson.View(f.Data)
	if n := rawjson.Get(v, "sequence_number"); n.Type == gjson.Number {
		s.number = n.Int() + 1
	}
	if f.Final {
		s.raw.last, s.raw.kind = bytes.Clone(f.Data), f.Name
		return nil
	}
	s.buf = sse.AppendNamed(s.buf[:0], f.Name, s.own(f.Data, v))
	return s.write()
}

// own is an event under our names.
func (s *sink) own(data []byte, v gjson.Result) []byte {
	var members []rawjson.Member
	index := int(rawjson.Get(v, "output_index").Int())
	if whole := rawjson.Get(v, "response"); whole.IsObject() {
		if s.raw.first == nil {
			s.raw.first = []byte(whole.Raw)
		}
		members = append(members, rawjson.Member{Name: "response", Value: ownObject([]byte(whole.Raw), s.req, &s.params, "")})
	}
	if item := rawjson.Get(v, "item"); item.IsObject() {
		mine := ownItem(item, s.params.ID, index)
		members = append(members, rawjson.Member{Name: "item", Value: mine})
		if rawjson.Get(v, "type").Str == "response.output_item.done" {
			s.raw.items = append(s.raw.items, mine)
		}
	}
	if id := rawjson.Get(v, "item_id"); id.Type == gjson.String {
		members = append(members, rawjson.Member{Name: "item_id", Value: s.itemID(id.Str, index)})
	}
	if len(members) == 0 {
		return data
	}
	return rawjson.Set(make([]byte, 0, len(data)+256), data, members...)
}

// itemID remembers what it has made: most events name the item of the one before.
func (s *sink) itemID(vendors string, index int) []byte {
	mine, known := s.raw.ids[vendors]
	if !known {
		mine = string(rawjson.AppendString(nil, ownID(vendors, s.params.ID, index)))
		s.raw.ids[strings.Clone(vendors)] = mine
	}
	return []byte(mine)
}

// endPassed writes the vendor's terminal event, or one for a stream that the balance ended.
func (s *sink) endPassed(e wire.End) error {
	kind, last := s.raw.kind, s.raw.last
	if last == nil || e.Reason != "" {
		kind, last = "response.incomplete", s.cut(e)
	}
	whole := []byte(rawjson.Get(rawjson.View(last), "response").Raw)
	if s.keep != nil && s.params.Store {
		s.params.Store = s.keep(ownObject(whole, s.req, &s.params, ""))
	}
	object := ownObject(whole, s.req, &s.params, e.CostUSD)
	s.buf = sse.AppendNamed(s.buf[:0], kind, rawjson.Set(nil, last, rawjson.Member{Name: "response", Value: object}))
	return s.write()
}

// cut is the terminal event of a stream that came to no end of its own: the items that are done.
func (s *sink) cut(e wire.End) []byte {
	var output, usage rawjson.Writer
	output.Open('[')
	for _, item := range s.raw.items {
		output.Raw(item)
	}
	output.Close(']')
	appendUsage(&usage, e.Usage, "")
	first := s.raw.first
	if first == nil {
		first = []byte("{}")
	}
	object := rawjson.Set(nil, first,
		rawjson.Member{Name: "status", Value: []byte(`"incomplete"`)},
		rawjson.Member{Name: "incomplete_details", Value: []byte(`{"reason":"max_output_tokens"}`)},
		rawjson.Member{Name: "output", Value: output.B}, rawjson.Member{Name: "usage", Value: usage.B},
		rawjson.Member{Name: "weir", Value: append(append([]byte(`{"end_reason":`), rawjson.AppendString(nil, e.Reason)...), '}')})
	w := &rawjson.Writer{}
	w.Open('{').Text("type", "response.incomplete").Count("sequence_number", s.number).Key("response").Raw(object).Close('}')
	s.number++
	return w.B
}
