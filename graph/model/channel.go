package model

import (
	"maps"
	"slices"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/channel"
)

// CreateChannelInput describes a new channel.
type CreateChannelInput struct {
	Name         string
	Preset       string
	Upstream     string
	Other        string
	Credentials  []string
	BaseURL      string
	Models       []string
	ModelMapping []*ModelMappingInput
	Groups       []string
	Priority     int
	Weight       int

	OnDisconnect   schematype.Disconnect
	BillsAbandoned bool
	Tags           []string
	Tuning         *ChannelTuningInput
	Proxy          *string
}

// Domain is the same for the domain. INVALID where the tuning's parameters are no JSON object.
func (in *CreateChannelInput) Domain() (channel.CreateInput, error) {
	out := channel.CreateInput{
		Name: in.Name, Preset: in.Preset, Upstream: in.Upstream, Credentials: in.Credentials, BaseURL: in.BaseURL, Models: in.Models,
		Mapping: mappingOf(in.ModelMapping), Groups: in.Groups, Priority: in.Priority, Weight: in.Weight,
		OnDisconnect: in.OnDisconnect, BillsAbandoned: in.BillsAbandoned, Other: in.Other, Tags: in.Tags, Proxy: deref(in.Proxy),
	}
	if in.Tuning == nil {
		return out, nil
	}
	var err error
	out.Tuning, err = in.Tuning.domain()
	return out, err
}

// ModelMappingInput is one entry of a channel's model mapping.
type ModelMappingInput struct {
	From string
	To   string
}

// ModelMapping is one entry of a channel's model mapping.
type ModelMapping struct{ From, To string }

// MappingOf lists a channel's model mapping by the names that clients send.
func MappingOf(c *ent.Channel) []*ModelMapping {
	out := make([]*ModelMapping, 0, len(c.ModelMapping))
	for _, from := range slices.Sorted(maps.Keys(c.ModelMapping)) {
		out = append(out, &ModelMapping{From: from, To: c.ModelMapping[from]})
	}
	return out
}

// mappingOf is the model mapping by the names that clients send; of repeated names the last one holds.
func mappingOf(list []*ModelMappingInput) map[string]string {
	mapping := make(map[string]string, len(list))
	for _, m := range list {
		mapping[m.From] = m.To
	}
	return mapping
}

// CreateChannelPayload is the result of createChannel.
type CreateChannelPayload struct{ Channel *ent.Channel }

// UpdateChannelInput says what is to change of a channel; nil leaves things as they are.
type UpdateChannelInput struct {
	ID           string
	Name         *string
	Preset       *string
	Other        *string
	Credentials  []string
	BaseURL      *string
	Models       []string
	ModelMapping []*ModelMappingInput
	Groups       []string
	Priority     *int
	Weight       *int
	Status       *schematype.ChannelStatus

	OnDisconnect   *schematype.Disconnect
	BillsAbandoned *bool
	Tags           []string
	Tuning         *ChannelTuningInput
	Proxy          *string

	AddCredentials, RemoveCredentials, EnableCredentials, DisableCredentials []string
}

// Domain is the same for the domain. INVALID where the tuning's parameters are no JSON object.
func (in *UpdateChannelInput) Domain() (channel.UpdateInput, error) {
	out := channel.UpdateInput{
		ID: in.ID, Name: deref(in.Name), Preset: deref(in.Preset), Other: deref(in.Other), Credentials: in.Credentials,
		BaseURL: deref(in.BaseURL), Models: in.Models, Groups: in.Groups,
		Priority: in.Priority, Weight: in.Weight, Status: deref(in.Status), OnDisconnect: deref(in.OnDisconnect),
		BillsAbandoned: in.BillsAbandoned, Tags: in.Tags, Proxy: in.Proxy,
		AddCredentials: in.AddCredentials, RemoveCredentials: in.RemoveCredentials,
		EnableCredentials: in.EnableCredentials, DisableCredentials: in.DisableCredentials,
	}
	if in.ModelMapping != nil {
		out.Mapping = mappingOf(in.ModelMapping)
	}
	if in.Tuning == nil {
		return out, nil
	}
	tuning, err := in.Tuning.domain()
	out.Tuning = &tuning
	return out, err
}

func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// UpdateChannelPayload is the result of updateChannel.
type UpdateChannelPayload struct{ Channel *ent.Channel }

// DeleteChannelInput says which channel to delete.
type DeleteChannelInput struct{ ID string }

// DeleteChannelPayload is the result of deleteChannel.
type DeleteChannelPayload struct{ DeletedChannelID string }

// TestChannelInput says which channel to test, and how.
type TestChannelInput struct{ ID, Model string }

// TestChannelPayload is the result of testChannel.
type TestChannelPayload struct {
	Channel    *ent.Channel
	Passed     bool
	Message    string
	DurationMs int
}

// TestChannelsInput says which channels to test.
type TestChannelsInput struct{ Scope string }

// TestChannelsPayload is the result of testChannels.
type TestChannelsPayload struct {
	Count   int
	Started bool
}
