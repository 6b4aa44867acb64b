package model

import "weir/ent"

// CreateChannelInput describes a new channel.
type CreateChannelInput struct {
	Name         string
	Upstream     string
	Credentials  []string
	BaseURL      string
	Models       []string
	ModelMapping []*ModelMappingInput
	Groups       []string
	Priority     int
	Weight       int
}

// ModelMappingInput is one entry of a channel's model mapping.
type ModelMappingInput struct {
	From string
	To   string
}

// Mapping is the model mapping by the names that clients send; of repeated names the last one holds.
func (in *CreateChannelInput) Mapping() map[string]string {
	mapping := make(map[string]string, len(in.ModelMapping))
	for _, m := range in.ModelMapping {
		mapping[m.From] = m.To
	}
	return mapping
}

// CreateChannelPayload is the result of createChannel.
type CreateChannelPayload struct{ Channel *ent.Channel }
