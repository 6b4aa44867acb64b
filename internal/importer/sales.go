package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"weir/ent"
	entchannel "weir/ent/channel"
	"weir/ent/schematype"
	"weir/internal/channel"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/redemption"
	"weir/internal/secret"
)

// channels carries channels over, each in its transaction. One that was deleted here stays deleted.
func (r *run) channels(ctx context.Context) error {
	tally := r.report.of(Channels)
	for _, c := range r.read.channels {
		tally.Found++
		known := false
		err := r.keep(ctx, func(ctx context.Context, tx *ent.Tx) error {
			in, err := r.channelOf(c)
			if err != nil {
				return err
			}
			if known, err = tx.Channel.Query().Where(entchannel.ID(in.ID)).Exist(ctx); err != nil || known {
				return err
			}
			_, err = r.cfg.Channels.Create(ctx, in)
			return err
		})
		switch why := reasonOf(err); {
		case err != nil && why == "":
			return fmt.Errorf("channel %s: %w", c.idOf(), err)
		case err != nil:
			r.report.leave(Channels, c.idOf(), why)
		case known:
			tally.Known++
		default:
			tally.New++
		}
	}
	return nil
}

// channelOf is a channel as Weir makes it.
func (r *run) channelOf(c row) (channel.CreateInput, error) {
	preset := presetOf(r.in.Program, c.number("type"))
	if preset == "" {
		return channel.CreateInput{}, fault.Newf(fault.Invalid, "Weir has no upstream for type %d.", c.number("type"))
	}
	in := channel.CreateInput{
		ID: r.idFor(id.Channel, "channel", c, c.number("created_time")), Name: clip(strings.TrimSpace(c.text("name")), 128), Preset: preset,
		Credentials: channel.Lines(c.text("key")), BaseURL: baseURL(preset, c.text("base_url")), Models: c.list("models"),
		Groups: c.list("group"), Priority: int(c.number("priority")), Weight: int(c.number("weight")),
		Status: schematype.ChannelEnabled,
	}
	if in.Name == "" {
		in.Name = "channel " + c.idOf()
	}
	switch c.number("status") {
	case disabled:
		in.Status = schematype.ChannelDisabled
	case expired:
		in.Status = schematype.ChannelAutoDisabled
	}
	var err error
	if in.Mapping, err = mapping(c.text("model_mapping")); err != nil {
		return in, err
	}
	if preset == azure {
		in.Other, err = azureSettings(c)
	}
	return in, err
}

// baseURL is a channel's own, unless it is the vendor's at which the preset knows the right path.
func baseURL(preset, own string) string {
	own = strings.TrimRight(strings.TrimSpace(own), "/")
	if u, err := url.Parse(own); err == nil && slices.Contains(ownHosts[preset], u.Hostname()) {
		return ""
	}
	return own
}

// mapping reads the models that a channel calls otherwise. One Hub's plus, which has the called name billed, has no counterpart.
func mapping(text string) (map[string]string, error) {
	if text = strings.TrimSpace(text); text == "" || text == "null" {
		return nil, nil //nolint:nilnil // none
	}
	var names map[string]string
	if err := json.Unmarshal([]byte(text), &names); err != nil {
		return nil, fault.Field("modelMapping", "Its model mapping is no JSON object of names.")
	}
	for from, to := range names {
		names[from] = strings.TrimPrefix(to, "+")
	}
	return names, nil
}

// azureSettings finds the version of Azure's dated API, which each program keeps elsewhere.
func azureSettings(c row) (string, error) {
	version := strings.TrimSpace(c.text("other"))
	if config := c.text("config"); version == "" && config != "" {
		var set struct {
			APIVersion string `json:"api_version"`
		}
		if err := json.Unmarshal([]byte(config), &set); err != nil {
			return "", fault.Field("config", "Its configuration is no JSON object.")
		}
		version = set.APIVersion
	}
	if version == "" {
		return "", nil
	}
	text, err := json.Marshal(map[string]string{"api_version": version})
	return string(text), err
}

// worthOfCode is what codes have in common that make a batch.
type worthOfCode struct {
	name   string
	points int64
	ends   int64
}

// codes carries the redemption codes over that nobody has used yet, in a batch for each name, worth and end.
func (r *run) codes(ctx context.Context) error {
	tally := r.report.of(Codes)
	batches := map[worthOfCode][]row{}
	now := r.cfg.Clock.Now().Unix()
	for _, c := range r.read.codes {
		tally.Found++
		w := worthOfCode{name: codeName(c), points: c.number("quota"), ends: c.number("expired_time")}
		switch {
		case c.deleted():
			r.report.leave(Codes, c.idOf(), "the code was deleted")
		case c.number("status") != enabled:
			r.report.leave(Codes, c.idOf(), "the code was used or switched off")
		case w.ends > 0 && w.ends <= now:
			r.report.leave(Codes, c.idOf(), "the code has expired")
		case w.points <= 0:
			r.report.leave(Codes, c.idOf(), "the code is worth nothing")
		case (redemption.ImportInput{Name: w.name, Amount: money.USD, Codes: []secret.String{secret.New(c.text("key"))}}).Validate() != nil:
			r.report.leave(Codes, c.idOf(), "the code is not of 32 hexadecimal digits")
		default:
			batches[w] = append(batches[w], c)
		}
	}
	for _, w := range slices.SortedFunc(maps.Keys(batches), func(a, b worthOfCode) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }) {
		for part := range slices.Chunk(batches[w], redemption.MaxCount) {
			if err := r.batch(ctx, w, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// batch carries codes over that are worth the same.
func (r *run) batch(ctx context.Context, w worthOfCode, rows []row) error {
	made := 0
	err := r.keep(ctx, func(ctx context.Context, _ *ent.Tx) error {
		amount, err := r.worth(w.points)
		if err != nil {
			return err
		}
		in := redemption.ImportInput{Name: w.name, Amount: amount}
		if w.ends > 0 {
			at := time.Unix(w.ends, 0).UTC()
			in.ExpiresAt = &at
		}
		for _, c := range rows {
			in.Codes = append(in.Codes, secret.New(c.text("key")))
		}
		made, err = r.cfg.Redemptions.Import(ctx, in)
		return err
	})
	why := reasonOf(err)
	switch {
	case err != nil && why == "":
		return fmt.Errorf("codes %q: %w", w.name, err)
	case err != nil:
		for _, c := range rows {
			r.report.leave(Codes, c.idOf(), why)
		}
	default:
		r.report.of(Codes).New += made
		r.report.of(Codes).Known += len(rows) - made
	}
	return nil
}

func codeName(c row) string {
	if name := clip(strings.Join(strings.Fields(c.text("name")), " "), 64); name != "" {
		return name
	}
	return "codes"
}
