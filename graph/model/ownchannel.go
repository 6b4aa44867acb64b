package model

import (
	"time"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/channel"
	"weir/internal/money"
)

// OwnChannels are the channels of a tenant's own.
type OwnChannels struct {
	Allowed  bool
	Price    string
	Presets  []*channel.Preset
	Channels []*OwnChannel
}

// OwnChannel is a provider that is called with the tenant's own keys.
type OwnChannel struct {
	ID           string
	Name         string
	Preset       string
	BaseURL      string
	Enabled      bool
	Models       []string
	ModelMapping []*ModelMapping
	KeyHints     []string
	FallsBack    bool
	Price        string
	TestedAt     *time.Time
	ResponseMs   int
	TestError    string
	CreatedAt    time.Time
}

// NewOwnChannel shows a channel of a tenant's own, without its keys.
func NewOwnChannel(c *ent.Channel, terms channel.OwnTerms) *OwnChannel {
	price := terms.PricePPM
	if c.PricePpm != nil {
		price = *c.PricePpm
	}
	out := &OwnChannel{
		ID: c.ID, Name: c.Name, Preset: c.Preset, BaseURL: c.BaseURL, Enabled: c.Status == schematype.ChannelEnabled, Models: c.Models,
		ModelMapping: MappingOf(c), KeyHints: []string{}, FallsBack: c.FallsBack, Price: money.FormatPPM(price), TestedAt: c.TestedAt,
		ResponseMs: c.ResponseMs, TestError: c.TestError, CreatedAt: c.CreatedAt,
	}
	for _, key := range c.Edges.Credentials {
		out.KeyHints = append(out.KeyHints, key.Hint)
	}
	return out
}

// CreateOwnChannelInput describes a new channel of the tenant's own.
type CreateOwnChannelInput struct {
	Name         string
	Preset       string
	BaseURL      *string
	Credentials  []string
	Models       []string
	ModelMapping []*ModelMappingInput
	FallsBack    *bool
}

// Domain is the same for the domain.
func (in *CreateOwnChannelInput) Domain() channel.OwnInput {
	out := channel.OwnInput{
		Name: in.Name, Preset: in.Preset, Credentials: in.Credentials, Models: in.Models, Mapping: mappingOf(in.ModelMapping), FallsBack: in.FallsBack,
	}
	if in.BaseURL != nil {
		out.BaseURL = *in.BaseURL
	}
	return out
}

// UpdateOwnChannelInput says what is to change; nil leaves things as they are.
type UpdateOwnChannelInput struct {
	ID           string
	Name         *string
	BaseURL      *string
	Credentials  []string
	Models       []string
	ModelMapping []*ModelMappingInput
	FallsBack    *bool
	Enabled      *bool
}

// Domain is the same for the domain.
func (in *UpdateOwnChannelInput) Domain() channel.OwnInput {
	out := channel.OwnInput{ID: in.ID, Credentials: in.Credentials, Models: in.Models, FallsBack: in.FallsBack, Enabled: in.Enabled}
	if in.ModelMapping != nil {
		out.Mapping = mappingOf(in.ModelMapping)
	}
	for to, from := range map[*string]*string{&out.Name: in.Name, &out.BaseURL: in.BaseURL} {
		if from != nil {
			*to = *from
		}
	}
	return out
}

// DeleteOwnChannelInput names the channel of the tenant's own to delete.
type DeleteOwnChannelInput struct{ ID string }

// TestOwnChannelInput names the channel of the tenant's own to test.
type TestOwnChannelInput struct{ ID string }

// CreateOwnChannelPayload is the result of createOwnChannel.
type CreateOwnChannelPayload struct{ Channel *OwnChannel }

// UpdateOwnChannelPayload is the result of updateOwnChannel.
type UpdateOwnChannelPayload struct{ Channel *OwnChannel }

// DeleteOwnChannelPayload is the result of deleteOwnChannel.
type DeleteOwnChannelPayload struct{ DeletedID string }

// TestOwnChannelPayload is the result of testOwnChannel.
type TestOwnChannelPayload struct {
	Channel *OwnChannel
	Works   bool
}
