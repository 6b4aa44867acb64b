package model

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/channel"
	"weir/internal/fault"
)

// ChannelTuning is how a channel is called, beyond where and with what.
type ChannelTuning struct {
	Params               string
	Headers              []*ChannelHeader
	ConnectTimeoutMs     int
	FirstByteTimeoutMs   int
	IdleTimeoutMs        int
	MaxConcurrency       int
	MaxRequestsPerMinute int
	CostPpm              int
}

// ChannelHeader is a header that is sent to the vendor.
type ChannelHeader struct{ Name, Value string }

// ChannelHeaderInput is a header that shall be sent to the vendor.
type ChannelHeaderInput ChannelHeader

// TuningOf shows how a channel is called.
func TuningOf(t schematype.Tuning) (*ChannelTuning, error) {
	out := &ChannelTuning{
		Params: "{}", ConnectTimeoutMs: t.ConnectMS, FirstByteTimeoutMs: t.FirstByteMS, IdleTimeoutMs: t.IdleMS,
		MaxConcurrency: t.MaxConcurrency, MaxRequestsPerMinute: t.MaxRPM, CostPpm: int(t.Cost()),
		Headers: make([]*ChannelHeader, 0, len(t.Headers)),
	}
	for _, name := range slices.Sorted(maps.Keys(t.Headers)) {
		out.Headers = append(out.Headers, &ChannelHeader{Name: name, Value: t.Headers[name]})
	}
	if len(t.Params) == 0 {
		return out, nil
	}
	params, err := json.Marshal(t.Params)
	out.Params = string(params)
	return out, err
}

// ChannelTuningInput is how a channel shall be called.
type ChannelTuningInput struct {
	Params               string
	Headers              []*ChannelHeaderInput
	ConnectTimeoutMs     int
	FirstByteTimeoutMs   int
	IdleTimeoutMs        int
	MaxConcurrency       int
	MaxRequestsPerMinute int
	CostPpm              int
}

func (in *ChannelTuningInput) domain() (schematype.Tuning, error) {
	t := schematype.Tuning{
		ConnectMS: in.ConnectTimeoutMs, FirstByteMS: in.FirstByteTimeoutMs, IdleMS: in.IdleTimeoutMs,
		MaxConcurrency: in.MaxConcurrency, MaxRPM: in.MaxRequestsPerMinute,
	}
	if cost := int64(in.CostPpm); cost != 1_000_000 {
		t.CostPPM = &cost
	}
	if len(in.Headers) > 0 {
		t.Headers = make(map[string]string, len(in.Headers))
		for _, h := range in.Headers {
			t.Headers[h.Name] = h.Value
		}
	}
	if strings.TrimSpace(in.Params) == "" {
		return t, nil
	}
	if err := json.Unmarshal([]byte(in.Params), &t.Params); err != nil {
		return t, fault.Field("tuning.params", "The parameters are no JSON object.")
	}
	return t, nil
}

// ChannelCircuit is a route that a node benches, or lets in with a part of its calls.
type ChannelCircuit struct {
	Phase, Cause, CredentialID, Model string
	Until                             *time.Time
}

// CircuitsOf shows routes that are benched.
func CircuitsOf(all []channel.Circuit) []*ChannelCircuit {
	out := make([]*ChannelCircuit, len(all))
	for i, c := range all {
		out[i] = &ChannelCircuit{Phase: c.Phase, Cause: c.Cause, CredentialID: c.CredentialID, Model: c.Model}
		if !c.Until.IsZero() {
			out[i].Until = &all[i].Until
		}
	}
	return out
}

// ChannelFilter says which channels are listed; nil and empty ask for nothing.
type ChannelFilter struct {
	Status                                      *schematype.ChannelStatus
	Upstream, Preset, Model, Group, Tag, Search *string
}

// CopyChannelInput says which channel to copy.
type CopyChannelInput struct{ ID string }

// CopyChannelPayload is the result of copyChannel.
type CopyChannelPayload struct{ Channel *ent.Channel }

// UpdateChannelBalanceInput says of which channel to ask the balance.
type UpdateChannelBalanceInput struct{ ID string }

// UpdateChannelBalancePayload is the result of updateChannelBalance.
type UpdateChannelBalancePayload struct{ Channel *ent.Channel }
