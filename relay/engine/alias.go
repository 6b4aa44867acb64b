package engine

import (
	"weir/internal/auth"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Decoder reads the JSON body of one API.
type Decoder interface {
	Decode(body []byte, route wire.Route) (*wire.Request, error)
}

// Decode reads a caller's body. Where it names a model by one of the tenant's aliases, what is read is as if it had named the
// model, and answers show the alias.
func (e *Engine) Decode(id auth.Identity, d Decoder, body []byte, route wire.Route) (*wire.Request, error) {
	body, alias := e.meant(id, body)
	req, err := d.Decode(body, route)
	if err == nil {
		req.Alias = alias
	}
	return req, err
}

// meant is a body with the model that the caller means, and the alias by which it was named; "" for none.
func (e *Engine) meant(id auth.Identity, body []byte) ([]byte, string) {
	own := e.aliasesOf(id)
	if len(own) == 0 {
		return body, ""
	}
	name := rawjson.Get(rawjson.View(body), "model").String()
	model, ok := e.resolve(own, name)
	if !ok || !rawjson.Valid(body) {
		return body, ""
	}
	return rawjson.Set(make([]byte, 0, len(body)+len(model)), body, rawjson.Member{Name: "model", Value: rawjson.AppendString(nil, model)}), name
}

// decodeForm is Decode for a form.
func (e *Engine) decodeForm(id auth.Identity, codec FormCodec, form *wire.Form, route wire.Route) (*wire.Request, error) {
	alias := ""
	for i := range form.Fields {
		f := &form.Fields[i]
		if f.Name != "model" || f.File != nil {
			continue
		}
		if model, ok := e.resolve(e.aliasesOf(id), f.Text); ok {
			alias, f.Text = f.Text, model
		}
	}
	req, err := codec.DecodeForm(form, route)
	if err == nil {
		req.Alias = alias
	}
	return req, err
}

func (e *Engine) aliasesOf(id auth.Identity) map[string]string {
	if e.cfg.Aliases == nil {
		return nil
	}
	return e.cfg.Aliases.Of(id.TenantID)
}

// resolve is the model of an alias; a demo switch behind the alias stays.
func (e *Engine) resolve(own map[string]string, name string) (string, bool) {
	if model, ok := own[name]; ok {
		return model, true
	}
	base, _ := e.cfg.SplitModel(name)
	model, ok := own[base]
	return model + name[len(base):], ok
}
