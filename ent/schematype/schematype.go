// Package schematype holds the Go types of ent's JSON and enum columns. It imports nothing but leaves.
package schematype

import (
	"fmt"
	"slices"
	"time"

	"weir/internal/money"
)

// Dimension is one thing that is priced: a field of the usage vector.
type Dimension string

// The dimensions of a rate card. Prices are pico-USD per unit: a token, an image, a second, a character, a call.
const (
	Input        Dimension = "input"
	CacheRead    Dimension = "cache_read"
	CacheWrite5m Dimension = "cache_write_5m"
	CacheWrite1h Dimension = "cache_write_1h"
	InputAudio   Dimension = "input_audio"
	InputImage   Dimension = "input_image"
	Output       Dimension = "output"
	Reasoning    Dimension = "reasoning"
	OutputAudio  Dimension = "output_audio"
	OutputImage  Dimension = "output_image"
	PerImage     Dimension = "image"
	PerSecond    Dimension = "second"
	PerCharacter Dimension = "character"
	PerCall      Dimension = "call"
)

// Rates are the prices of one model, by dimension, in pico-USD per unit. A dimension that is absent has no price of its own;
// one that is 0 is free. The two are never confused.
type Rates map[Dimension]money.Price

// Tier replaces rates for calls whose total input is above a number of tokens; the whole call is priced by it.
type Tier struct {
	AboveInput int64 `json:"above_input"`
	Rates      Rates `json:"rates"`
}

// Variant replaces rates for calls of one size and quality ("1792x1024", "hd"; an empty string matches any).
type Variant struct {
	Size    string `json:"size,omitempty"`
	Quality string `json:"quality,omitempty"`
	Rates   Rates  `json:"rates"`
}

// RateCard is everything that decides the price of a call of one model.
type RateCard struct {
	Rates    Rates     `json:"rates"`
	Tiers    []Tier    `json:"tiers,omitempty"`    // ascending by AboveInput; the last one exceeded applies
	Variants []Variant `json:"variants,omitempty"` // the first one that matches applies
	Peaks    []Peak    `json:"peaks,omitempty"`    // the first one that matches applies
}

// Peak multiplies all rates at certain hours of certain days, UTC.
type Peak struct {
	Days []time.Weekday `json:"days"` // 0 is Sunday
	// From and To are minutes of the day; From is in, To is out.
	From int `json:"from"`
	To   int `json:"to"`
	// PPM is the multiplier in parts per million, at most 1e9.
	PPM int64 `json:"ppm"`
}

// Peak is the multiplier of a moment, in parts per million.
func (c RateCard) Peak(at time.Time) int64 {
	at = at.UTC()
	minute := at.Hour()*60 + at.Minute()
	for _, p := range c.Peaks {
		if slices.Contains(p.Days, at.Weekday()) && p.From <= minute && minute < p.To {
			return p.PPM
		}
	}
	return money.One
}

// maxPeak bounds the multiplier of a peak.
const maxPeak = 1000 * money.One

// Validate says what is wrong with a card: negative prices, tiers out of order, peaks that are no time of a day.
func (c RateCard) Validate() error {
	all := []Rates{c.Rates}
	var last int64
	for _, t := range c.Tiers {
		if t.AboveInput <= last {
			return fmt.Errorf("tier above %d does not ascend", t.AboveInput)
		}
		last = t.AboveInput
		all = append(all, t.Rates)
	}
	for _, v := range c.Variants {
		all = append(all, v.Rates)
	}
	for _, p := range c.Peaks {
		if p.From < 0 || p.To > 24*60 || p.From >= p.To || p.PPM < 0 || p.PPM > maxPeak {
			return fmt.Errorf("peak from %d to %d × %d ppm is not a time of a day", p.From, p.To, p.PPM)
		}
	}
	for _, rates := range all {
		for d, p := range rates {
			if p < 0 {
				return fmt.Errorf("price of %s is negative", d)
			}
		}
	}
	return nil
}

// Modality says what a model makes.
type Modality string

// The modalities.
const (
	Chat       Modality = "CHAT"
	Embedding  Modality = "EMBEDDING"
	Image      Modality = "IMAGE"
	Audio      Modality = "AUDIO"
	Video      Modality = "VIDEO"
	Rerank     Modality = "RERANK"
	Moderation Modality = "MODERATION"
)

// Values lists the modalities for ent.
func (Modality) Values() []string {
	return []string{string(Chat), string(Embedding), string(Image), string(Audio), string(Video), string(Rerank), string(Moderation)}
}

// Disconnect says what becomes of a call to a channel whose client leaves.
type Disconnect string

// The ways to deal with a client that left.
const (
	// DisconnectCancel stops the provider; input and what was delivered are charged.
	DisconnectCancel Disconnect = "CANCEL"
	// DisconnectDrain reads the provider's answer to its end; what the provider reports is charged, up to the hold.
	DisconnectDrain Disconnect = "DRAIN"
)

// Values lists the ways for ent.
func (Disconnect) Values() []string {
	return []string{string(DisconnectCancel), string(DisconnectDrain)}
}

// ChannelStatus says whether a channel is used.
type ChannelStatus string

// The states of a channel.
const (
	ChannelEnabled      ChannelStatus = "ENABLED"
	ChannelDisabled     ChannelStatus = "DISABLED"
	ChannelAutoDisabled ChannelStatus = "AUTO_DISABLED"
)

// Values lists the states for ent.
func (ChannelStatus) Values() []string {
	return []string{string(ChannelEnabled), string(ChannelDisabled), string(ChannelAutoDisabled)}
}
