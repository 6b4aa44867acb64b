package model

import (
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
}

// ModelMappingInput is one entry of a channel's model mapping.
type ModelMappingInput struct {
	From string
	To   string
}

// Mapping is the model mapping by the names that clients send; of repeated names the last one holds.
func (in *CreateChannelInput) Mapping() map[string]string { return mappingOf(in.ModelMapping) }

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
}

// Domain is the same for the domain.
func (in *UpdateChannelInput) Domain() channel.UpdateInput {
	out := channel.UpdateInput{
		ID: in.ID, Name: deref(in.Name), Preset: deref(in.Preset), Other: deref(in.Other), Credentials: in.Credentials,
		BaseURL: deref(in.BaseURL), Models: in.Models, Groups: in.Groups,
		Priority: in.Priority, Weight: in.Weight, Status: deref(in.Status), OnDisconnect: deref(in.OnDisconnect),
		BillsAbandoned: in.BillsAbandoned,
	}
	if in.ModelMapping != nil {
		out.Mapping = mappingOf(in.ModelMapping)
	}
	return out
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
