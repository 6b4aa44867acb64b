package oneapi

import (
	"net/http"
	"strings"

	"weir/relay/dialect"
)

func (d *Dialect) listOptions(w http.ResponseWriter, r *http.Request) error {
	all, err := d.deps.Options.List(r.Context())
	if err != nil {
		return err
	}
	succeed(w, all)
	return nil
}

func (d *Dialect) setOption(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	key := strings.TrimSpace(body.Text("key"))
	switch {
	case body.Err() != nil:
		return body.Err()
	case key == "":
		return missing("key")
	case !body.Has("value"):
		return missing("value")
	}
	if err := d.deps.Options.Set(r.Context(), Option{Key: key, Value: body.Plain("value")}); err != nil {
		return err
	}
	succeed(w, nil)
	return nil
}

func (d *Dialect) groups(w http.ResponseWriter, r *http.Request) error {
	names, err := d.deps.Options.Groups(r.Context())
	if err != nil {
		return err
	}
	succeed(w, names)
	return nil
}
