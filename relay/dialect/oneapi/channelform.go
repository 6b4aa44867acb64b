package oneapi

import (
	"encoding/json"
	"fmt"

	"weir/internal/secret"
	"weir/relay/dialect"
	"weir/relay/wire/rawjson"
)

// newChannel reads the body of an addition. type, key and models are required; the document leaves the name open.
func newChannel(body *dialect.Object) (NewChannel, error) {
	channelType, keys := body.Integer("type"), body.Lines("key")
	in := NewChannel{
		Name: body.Text("name"), Models: body.List("models"), Mapping: body.Texts("model_mapping"), Groups: body.List("group"),
		Status: Enabled, BaseURL: body.Text("base_url"), Priority: orZero(body.Integer("priority")), Weight: orZero(body.Integer("weight")),
	}
	asked, err := status(body)
	if err != nil {
		return in, err
	}
	if asked != 0 {
		in.Status = asked
	}
	in.Other = other(body, "")
	switch {
	case body.Err() != nil:
		return in, body.Err()
	case channelType == nil:
		return in, missing("type")
	case len(keys) == 0:
		return in, missing("key")
	case len(in.Models) == 0:
		return in, missing("models")
	}
	in.Type = *channelType
	for _, k := range keys {
		in.Keys = append(in.Keys, secret.New(k))
	}
	if in.Name == "" {
		in.Name = fmt.Sprintf("Channel (type %d)", in.Type)
	}
	return in, nil
}

func orZero(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// change reads the body of an update of a channel that is now as given.
//
// Clients send back what a list showed them: the masked key, which the domain knows for what it is, and the type, which
// several vendors share and which therefore counts only when it is another than before.
func change(body *dialect.Object, now Channel) (ChannelChange, error) {
	in := ChannelChange{
		Number: now.Number, Name: body.Text("name"), Models: body.List("models"), Mapping: body.Texts("model_mapping"),
		Groups: body.List("group"), BaseURL: body.Text("base_url"), Priority: body.Integer("priority"), Weight: body.Integer("weight"),
	}
	if keys := body.Lines("key"); len(keys) > 0 {
		in.Key = secret.New(keys[0])
	}
	if t := body.Integer("type"); t != nil && *t != now.Type {
		in.Type = *t
	}
	var err error
	if in.Status, err = status(body); err != nil {
		return in, err
	}
	in.Other = other(body, now.Other)
	return in, body.Err()
}

// status is what is asked for: enabled or disabled, or 0 for none. Only the system disables automatically.
func status(body *dialect.Object) (Status, error) {
	n := body.Integer("status")
	if n == nil {
		return 0, body.Err()
	}
	if s := Status(*n); s == Enabled || s == Disabled {
		return s, nil
	}
	return 0, dialect.Invalid("status", badStatus)
}

// other is the member of that name with the member headers inside, where the domain keeps them; before is what stands there
// now. "" when neither is sent.
func other(body *dialect.Object, before string) string {
	sent, headers := body.JSON("other"), body.Texts("headers")
	if headers == nil {
		return sent
	}
	into := sent
	if into == "" {
		into = before
	}
	if into == "" {
		into = "{}"
	}
	value, _ := json.Marshal(headers) //nolint:errchkjson // a map of texts always has a JSON form
	return string(rawjson.Set(nil, []byte(into), rawjson.Member{Name: "headers", Value: value}))
}
