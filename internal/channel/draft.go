package channel

import (
	"strings"

	"weir/ent"
	"weir/ent/schematype"
)

// draft is a channel as it shall be stored, checked as a whole: new, or an old one with changes.
type draft struct {
	id                                     string // chosen beforehand; empty: a fresh one
	name, preset, upstream, baseURL, other string
	models, groups                         []string
	mapping                                map[string]string
	priority, weight                       int
	status                                 schematype.ChannelStatus
	onDisconnect                           schematype.Disconnect
	billsAbandoned                         bool
	credentials                            []string // nil: those that are stored stay
	stored                                 int      // credentials that are stored
	tags                                   []string
	tuning                                 schematype.Tuning
	proxy                                  *string // nil: what is stored stays
	fallsBack                              bool
}

func (in CreateInput) draft() draft {
	d := draft{
		id: in.ID, name: strings.TrimSpace(in.Name), preset: in.Preset, upstream: in.Upstream, baseURL: strings.TrimSpace(in.BaseURL), other: in.Other,
		models: tidy(in.Models), groups: tidy(in.Groups), mapping: in.Mapping, priority: in.Priority, weight: in.Weight, status: in.Status,
		credentials: tidy(in.Credentials), onDisconnect: in.OnDisconnect, billsAbandoned: in.BillsAbandoned,
		tags: tidy(in.Tags), tuning: in.Tuning,
	}
	if in.Proxy != "" {
		d.proxy = &in.Proxy
	}
	if d.preset == "" {
		if _, ok := PresetByName(d.upstream); ok {
			d.preset = d.upstream
		}
	}
	if d.status == "" {
		d.status = schematype.ChannelEnabled
	}
	if d.onDisconnect == "" {
		d.onDisconnect = schematype.DisconnectCancel
	}
	d.complete()
	return d
}

// draftOf is what a stored channel becomes by an update.
func draftOf(row *ent.Channel, in UpdateInput) draft {
	d := draft{
		name: row.Name, preset: row.Preset, upstream: row.Upstream, baseURL: row.BaseURL, other: row.Other, models: row.Models,
		groups: row.Groups, mapping: row.ModelMapping, priority: row.Priority, weight: row.Weight, status: row.Status,
		stored: len(row.Edges.Credentials), onDisconnect: row.OnDisconnect, billsAbandoned: row.BillsAbandoned,
		tags: row.Tags, tuning: row.Tuning, proxy: in.Proxy, fallsBack: row.FallsBack,
	}
	d.tune(in)
	replace(&d.name, strings.TrimSpace(in.Name))
	if in.Preset != "" && in.Preset != row.Preset {
		d.preset, d.upstream = in.Preset, ""
	}
	replace(&d.baseURL, strings.TrimSpace(in.BaseURL))
	replace(&d.other, in.Other)
	if m := tidy(in.Models); m != nil {
		d.models = m
	}
	if g := tidy(in.Groups); g != nil {
		d.groups = g
	}
	if in.Mapping != nil {
		d.mapping = in.Mapping
	}
	if in.Priority != nil {
		d.priority = *in.Priority
	}
	if in.Weight != nil {
		d.weight = *in.Weight
	}
	if in.Status != "" {
		d.status = in.Status
	}
	if in.OnDisconnect != "" {
		d.onDisconnect = in.OnDisconnect
	}
	if in.BillsAbandoned != nil {
		d.billsAbandoned = *in.BillsAbandoned
	}
	if keys := tidy(in.Credentials); keys != nil && (len(keys) > 1 || keys[0] != KeyHint(row)) {
		d.credentials = keys
	}
	d.complete()
	return d
}

// tune changes what few channels have.
func (d *draft) tune(in UpdateInput) {
	if in.Tags != nil {
		d.tags = tidy(in.Tags)
	}
	if in.Tuning != nil {
		d.tuning = *in.Tuning
	}
	if in.fallsBack != nil {
		d.fallsBack = *in.fallsBack
	}
}

func replace(old *string, with string) {
	if with != "" {
		*old = with
	}
}

// complete fills in what follows from the rest.
func (d *draft) complete() {
	if p, ok := PresetByName(d.preset); ok && d.upstream == "" {
		d.upstream = p.Upstream
	}
	if len(d.groups) == 0 {
		d.groups = []string{defaultGroup}
	}
	if d.other == "" {
		d.other = "{}"
	}
	if d.mapping == nil {
		d.mapping = map[string]string{}
	}
}
