package model

import "weir/internal/channel"

// RequestRouting is how the channel of a call was chosen. What is nil or empty of it is for administrators of the platform alone.
type RequestRouting struct {
	Strategy   *channel.Strategy
	Candidates *int
	PassedOver []*PassedOverRoute
	Attempts   []*RoutingAttempt
}

// PassedOverRoute is a route that was passed over.
type PassedOverRoute struct {
	ChannelID    string
	CredentialID *string
	Why          string
}

// RoutingAttempt is one channel that was asked.
type RoutingAttempt struct {
	ChannelID, CredentialID *string
	Priority                *int
	Why, Outcome            string
	DurationMs              int
	Own                     bool
}
