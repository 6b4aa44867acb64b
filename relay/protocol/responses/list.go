package responses

import (
	"encoding/json"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Join puts JSON arrays together.
func Join(arrays ...json.RawMessage) json.RawMessage {
	w := &rawjson.Writer{}
	w.Open('[')
	for _, a := range arrays {
		rawjson.Each(rawjson.View(a), func(v gjson.Result) { w.Literal(v.Raw) })
	}
	return w.Close(']').B
}

// Resolve puts items in the place of the references to them in a body's input; find returns the output of the response that
// has an item. Returns NOT_FOUND for a reference to what is not there, and the errors of find.
func Resolve(body []byte, find func(responseID string) (json.RawMessage, error)) ([]byte, error) {
	w := &rawjson.Writer{}
	w.Open('[')
	outputs := map[string]json.RawMessage{}
	var err error
	rawjson.Each(rawjson.Get(rawjson.View(body), "input"), func(v gjson.Result) {
		if err != nil {
			return
		}
		if rawjson.Get(v, "type").Str != "item_reference" {
			w.Literal(v.Raw)
			return
		}
		id := rawjson.Get(v, "id").Str
		response := ResponseOf(id)
		output, known := outputs[response]
		if !known && response != "" {
			if output, err = find(response); err != nil {
				return
			}
			outputs[response] = output
		}
		found := false
		rawjson.Each(rawjson.View(output), func(item gjson.Result) {
			if !found && rawjson.Get(item, "id").Str == id {
				w.Literal(item.Raw)
				found = true
			}
		})
		if !found {
			err = Unknown("input")
		}
	})
	if err != nil {
		return nil, err
	}
	return rawjson.Set(nil, body, rawjson.Member{Name: "input", Value: w.Close(']').B}), nil
}

// Page is a part of a list of items, as GET …/input_items answers it.
type Page struct {
	// Ascending: oldest first.
	Ascending bool
	Limit     int
	// After is the id of the item before the first; "" for the beginning.
	After string
}

// List writes a page of items.
func List(items json.RawMessage, p Page) []byte {
	var all []gjson.Result
	rawjson.Each(rawjson.View(items), func(v gjson.Result) { all = append(all, v) })
	if !p.Ascending {
		for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
			all[i], all[j] = all[j], all[i]
		}
	}
	for i, v := range all {
		if p.After != "" && rawjson.Get(v, "id").Str == p.After {
			all = all[i+1:]
			break
		}
	}
	more := len(all) > p.Limit
	all = all[:min(len(all), p.Limit)]
	w := &rawjson.Writer{}
	w.Open('{').Text("object", "list").Key("data").Open('[')
	first, last := "", ""
	for i, v := range all {
		w.Literal(v.Raw)
		if last = rawjson.Get(v, "id").Str; i == 0 {
			first = last
		}
	}
	return w.Close(']').TextOr("first_id", first).TextOr("last_id", last).Key("has_more").Bool(more).Close('}').B
}

// Deleted is the answer to DELETE.
func Deleted(id string) []byte {
	var w rawjson.Writer
	return w.Open('{').Text("id", id).Text("object", "response").Key("deleted").Bool(true).Close('}').B
}

// Rename gives a request the id of its response.
func Rename(req *wire.Request, id string, created int64) error {
	p, err := ParamsOf(req)
	if err != nil {
		return err
	}
	p.ID, p.Created = id, created
	return nil
}
