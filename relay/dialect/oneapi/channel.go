package oneapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"weir/internal/fault"
	"weir/relay/dialect"
)

// channel is a channel as One API shows it: the document's fields and those of One API's own object, all present.
type channel struct {
	ID                 int         `json:"id"`
	Type               int         `json:"type"`
	Key                string      `json:"key"`
	Status             Status      `json:"status"`
	Name               string      `json:"name"`
	Weight             int         `json:"weight"`
	CreatedTime        int64       `json:"created_time"`
	TestTime           int64       `json:"test_time"`
	ResponseTime       int         `json:"response_time"` // milliseconds
	BaseURL            string      `json:"base_url"`
	Other              string      `json:"other"`
	Balance            json.Number `json:"balance"` // USD
	BalanceUpdatedTime int64       `json:"balance_updated_time"`
	Models             string      `json:"models"`
	Group              string      `json:"group"`
	UsedQuota          int64       `json:"used_quota"`
	ModelMapping       string      `json:"model_mapping"`
	Priority           int         `json:"priority"`
	Config             string      `json:"config"`
	SystemPrompt       string      `json:"system_prompt"`
}

func view(c Channel) channel {
	v := channel{
		ID: c.Number, Type: c.Type, Key: c.KeyHint, Status: c.Status, Name: c.Name, Weight: c.Weight, CreatedTime: c.CreatedAt,
		TestTime: c.TestedAt, ResponseTime: c.ResponseMS, BaseURL: c.BaseURL, Other: c.Other,
		Models: strings.Join(c.Models, ","), Group: strings.Join(c.Groups, ","), Priority: c.Priority, UsedQuota: dialect.Points(c.Charged),
		Balance: "0", BalanceUpdatedTime: c.BalanceAt,
	}
	if c.Balance != 0 {
		v.Balance = json.Number(c.Balance.String())
	}
	if v.Other == "" {
		v.Other = "{}"
	}
	if len(c.Mapping) > 0 {
		mapping, _ := json.Marshal(c.Mapping) //nolint:errchkjson // a map of texts always has a JSON form
		v.ModelMapping = string(mapping)
	}
	return v
}

func (d *Dialect) listChannels(w http.ResponseWriter, r *http.Request) error {
	channels, err := d.deps.Channels.List(r.Context(), dialect.PageFromZero(r), dialect.FixedPage)
	if err != nil {
		return err
	}
	out := make([]channel, len(channels))
	for i, c := range channels {
		out[i] = view(c)
	}
	succeed(w, out)
	return nil
}

func (d *Dialect) channel(w http.ResponseWriter, r *http.Request) error {
	number, err := pathNumber(r)
	if err != nil {
		return err
	}
	c, err := d.deps.Channels.Get(r.Context(), number)
	if err != nil {
		return err
	}
	succeed(w, view(c))
	return nil
}

func (d *Dialect) addChannel(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	in, err := newChannel(body)
	if err != nil {
		return err
	}
	if err := d.deps.Changes.Create(r.Context(), in); err != nil {
		return err
	}
	succeed(w, nil)
	return nil
}

func (d *Dialect) updateChannel(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	number := body.Integer("id")
	switch {
	case body.Err() != nil:
		return body.Err()
	case number == nil:
		return missing("id")
	}
	now, err := d.deps.Channels.Get(r.Context(), *number)
	if err != nil {
		return err
	}
	in, err := change(body, now)
	if err != nil {
		return err
	}
	c, err := d.deps.Changes.Update(r.Context(), in)
	if err != nil {
		return err
	}
	succeed(w, view(c))
	return nil
}

func (d *Dialect) deleteChannel(w http.ResponseWriter, r *http.Request) error {
	number, err := pathNumber(r)
	if err != nil {
		return err
	}
	if err := d.deps.Removals.Delete(r.Context(), number); err != nil {
		return err
	}
	succeed(w, nil)
	return nil
}

func (d *Dialect) deleteDisabled(w http.ResponseWriter, r *http.Request) error {
	n, err := d.deps.Removals.DeleteDisabled(r.Context())
	if err != nil {
		return err
	}
	succeed(w, n)
	return nil
}

// models answers with the models of every channel type. The document's own types are there even without models.
func (d *Dialect) models(w http.ResponseWriter, _ *http.Request) error {
	out := map[string][]string{"1": {}, "2": {}, "3": {}}
	for number, names := range d.deps.Models() {
		if names == nil {
			names = []string{}
		}
		out[number] = names
	}
	succeed(w, out)
	return nil
}

// pathNumber is the number in the path. One that is none names nothing.
func pathNumber(r *http.Request) (int, error) {
	n, err := strconv.Atoi(chi.URLParam(r, "id"))
	if err != nil || n <= 0 {
		return 0, dialect.Tell(fault.NotFound, noChannel, nil)
	}
	return n, nil
}
