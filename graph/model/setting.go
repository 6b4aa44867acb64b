package model

import (
	"maps"
	"slices"
	"time"

	"weir/ent"
	"weir/internal/channel"
	"weir/internal/config"
	"weir/internal/money"
	"weir/internal/setting"
)

// Settings are what can be set.
type Settings struct {
	Tenant   *ent.Tenant
	Platform *PlatformSettings
	TopUps   *TopUpTerms
}

// PlatformSettings are the settings of the platform that are in force.
type PlatformSettings struct {
	Version          int
	SignUp           SignUpPolicy
	SignUpIsSet      bool
	SignUpBonus      money.Amount
	SignUpBonusIsSet bool
	ReferralReward   money.Amount
	SupportContact   string
	RoutingStrategy  channel.Strategy
	RoutingByModel   []*ModelRouting
	CaptureDays      int
	UsageMonths      int
	OwnChannels      bool
	OwnChannelPrice  string
	ChangedAt        *time.Time
}

// signUpPolicies are the policies in the words of the schema.
var signUpPolicies = map[config.Signup]SignUpPolicy{
	config.SignupOpen:   SignUpOpen,
	config.SignupInvite: SignUpInvite,
	config.SignupClosed: SignUpClosed,
}

// PolicyOf is a policy in the words of the schema.
func PolicyOf(s config.Signup) SignUpPolicy { return signUpPolicies[s] }

// NewPlatformSettings shows the settings of the platform.
func NewPlatformSettings(v setting.Values) *PlatformSettings {
	out := &PlatformSettings{
		Version: v.Version, SignUp: PolicyOf(v.SignUp), SignUpIsSet: v.SignUpSet, SignUpBonus: v.Bonus, SignUpBonusIsSet: v.BonusSet,
		ReferralReward: v.ReferralReward, SupportContact: v.SupportContact, RoutingStrategy: v.Routing.Usual,
		RoutingByModel: routingOf(v.Routing.ByModel), CaptureDays: v.CaptureDays, UsageMonths: v.UsageMonths,
		OwnChannels: v.OwnChannels.Allowed, OwnChannelPrice: money.FormatPPM(v.OwnChannels.PricePPM),
	}
	if !v.ChangedAt.IsZero() {
		out.ChangedAt = &v.ChangedAt
	}
	return out
}

// UpdateSettingsInput says what to change; nil leaves things as they are.
type UpdateSettingsInput struct {
	Version        int
	SignUp         *SignUpPolicy
	SignUpBonus    *money.Amount
	ReferralReward *money.Amount
	SupportContact *string
	Reset          []setting.Name

	RoutingStrategy *channel.Strategy
	RoutingByModel  []*ModelRoutingInput
	CaptureDays     *int
	UsageMonths     *int
	OwnChannels     *bool
	OwnChannelPrice *string
}

// ModelRouting is the strategy of one model.
type ModelRouting struct {
	Model    string
	Strategy channel.Strategy
}

// ModelRoutingInput is the strategy that shall hold for one model.
type ModelRoutingInput ModelRouting

func routingOf(byModel map[string]channel.Strategy) []*ModelRouting {
	out := make([]*ModelRouting, 0, len(byModel))
	for _, model := range slices.Sorted(maps.Keys(byModel)) {
		out = append(out, &ModelRouting{Model: model, Strategy: byModel[model]})
	}
	return out
}

// Domain is the same for the domain.
func (in *UpdateSettingsInput) Domain() setting.UpdateInput {
	out := setting.UpdateInput{
		Version: in.Version, Bonus: in.SignUpBonus, ReferralReward: in.ReferralReward, SupportContact: in.SupportContact, Reset: in.Reset,
		Strategy: in.RoutingStrategy, CaptureDays: in.CaptureDays, UsageMonths: in.UsageMonths,
		OwnAllowed: in.OwnChannels,
	}
	if in.OwnChannelPrice != nil {
		ppm, err := money.ParsePPM(*in.OwnChannelPrice)
		if err != nil {
			ppm = -1 // refused with the others
		}
		out.OwnPricePPM = &ppm
	}
	if in.RoutingByModel != nil {
		out.ByModel = make(map[string]channel.Strategy, len(in.RoutingByModel))
		for _, m := range in.RoutingByModel {
			out.ByModel[m.Model] = m.Strategy
		}
	}
	if in.SignUp != nil {
		for policy, named := range signUpPolicies {
			if named == *in.SignUp {
				out.SignUp = &policy
			}
		}
	}
	return out
}

// UpdateSettingsPayload is the result of updateSettings.
type UpdateSettingsPayload struct{ Settings *PlatformSettings }
