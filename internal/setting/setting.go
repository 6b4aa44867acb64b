// Package setting keeps what administrators change about the installation while it runs. What is not set here is as the
// configuration says.
package setting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"weir/ent"
	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/revision"
	"weir/internal/viewer"
)

// rowID names the row that holds the settings.
const rowID = "platform:settings"

// Bounds of the settings.
const (
	// MaxBonus bounds what a new tenant is given: a slip of the finger would be given to everybody.
	MaxBonus   = 10_000 * money.USD
	maxContact = 200 // characters
	maxByModel = 1000
	maxModel   = 128 // characters

	usualCaptureDays = 30
	// MaxCaptureDays bounds for how long contents of calls may be kept.
	MaxCaptureDays = 365
	// LeastUsageMonths and MaxUsageMonths bound for how long usage records are kept, where they are not kept for ever.
	LeastUsageMonths, MaxUsageMonths = 3, 240
)

// Values are the settings in force.
type Values struct {
	// Version rises with each change; 0 before the first.
	Version int
	// SignUp says who may sign up, and SignUpSet whether that was set here.
	SignUp    config.Signup
	SignUpSet bool
	// Bonus is what a new tenant is given, and BonusSet whether that was set here.
	Bonus    money.Amount
	BonusSet bool
	// ReferralReward is what a tenant is given for the first paid top-up of one that it referred; zero for nothing.
	ReferralReward money.Amount
	// SupportContact is an e-mail address or an http address, for everybody to see; "" for none.
	SupportContact string
	// Routing says which of several channels of one priority is tried first.
	Routing channel.Strategies
	// CaptureDays is for how many days tenants may have contents of calls kept; 0: not at all.
	CaptureDays int
	// UsageMonths is for how many whole months besides the running one usage records are kept; 0: for ever.
	UsageMonths int
	// OwnChannels says whether tenants may have channels of their own, and at what part of the price.
	OwnChannels channel.OwnTerms
	// ChangedAt is when they were last changed; zero for never.
	ChangedAt time.Time
}

// Configured is what holds where nothing is set.
type Configured struct {
	SignUp config.Signup
	Bonus  money.Amount
}

// Config of the service.
type Config struct {
	Ent        *ent.Client
	Revisions  *revision.Watcher
	Clock      clock.Clock
	Configured Configured
}

// Service reads and changes the settings. Safe for concurrent use.
type Service struct {
	cfg   Config
	known memory[Values]
}

// New returns the service.
func New(cfg Config) *Service {
	s := &Service{cfg: cfg}
	cfg.Revisions.On(db.SettingRevision, s.known.forget)
	return s
}

// stored is the row. What is absent is as configured.
type stored struct {
	Version        int            `json:"version"`
	SignUp         *config.Signup `json:"sign_up,omitempty"`
	Bonus          *money.Amount  `json:"sign_up_bonus,omitempty"`
	ReferralReward money.Amount   `json:"referral_reward,omitempty"`
	SupportContact string         `json:"support_contact,omitempty"`
	ChangedAt      time.Time      `json:"changed_at"`
	// Strategy is empty where it was not set.
	Strategy channel.Strategy            `json:"routing_strategy,omitempty"`
	ByModel  map[string]channel.Strategy `json:"routing_by_model,omitempty"`
	// CaptureDays is nil where it was not set.
	CaptureDays *int `json:"capture_days,omitempty"`
	UsageMonths int  `json:"usage_months,omitempty"`
	// OwnAllowed and OwnPrice are nil where they were not set.
	OwnAllowed *bool  `json:"own_channels,omitempty"`
	OwnPrice   *int64 `json:"own_channel_price_ppm,omitempty"`
}

func (s *Service) values(row stored) Values {
	v := Values{
		Version: row.Version, SignUp: s.cfg.Configured.SignUp, Bonus: s.cfg.Configured.Bonus, SupportContact: row.SupportContact,
		ReferralReward: row.ReferralReward, ChangedAt: row.ChangedAt, CaptureDays: usualCaptureDays, UsageMonths: row.UsageMonths,
		Routing: channel.Strategies{Usual: channel.ByWeight, ByModel: row.ByModel}, OwnChannels: row.ownTerms(),
	}
	if row.Strategy != "" {
		v.Routing.Usual = row.Strategy
	}
	if row.CaptureDays != nil {
		v.CaptureDays = *row.CaptureDays
	}
	if row.SignUp != nil {
		v.SignUp, v.SignUpSet = *row.SignUp, true
	}
	if row.Bonus != nil {
		v.Bonus, v.BonusSet = *row.Bonus, true
	}
	return v
}

// Now returns the settings in force: a change is seen at once on its own node and within a second on every other. From memory
// unless something has changed. UNAVAILABLE when they must be read and the database is away.
func (s *Service) Now(ctx context.Context) (Values, error) {
	return s.known.get(func() (Values, error) {
		row, _, err := read[stored](viewer.SystemContext(ctx, "settings"), s.cfg.Ent.Setting, rowID)
		if err != nil {
			return Values{}, unreadable(err)
		}
		return s.values(row), nil
	})
}

// unreadable: the database is away.
func unreadable(err error) error {
	return &fault.Error{Code: fault.Unavailable, Message: "The settings cannot be read. Retry shortly.", RetryAfter: time.Second, Err: err}
}

// read returns a row and its text; nil for none.
func read[T any](ctx context.Context, c *ent.SettingClient, id string) (row T, text []byte, err error) {
	found, err := c.Get(ctx, id)
	switch {
	case ent.IsNotFound(err):
		return row, nil, nil
	case err != nil:
		return row, nil, fmt.Errorf("read %s: %w", id, err)
	}
	if err := json.Unmarshal(found.Value, &row); err != nil {
		return row, nil, fmt.Errorf("read %s: %w", id, err)
	}
	return row, found.Value, nil
}

// Name is one of the settings.
type Name string

// The settings by name.
const (
	SignUp         Name = "SIGN_UP"
	SignUpBonus    Name = "SIGN_UP_BONUS"
	ReferralReward Name = "REFERRAL_REWARD"
	SupportContact Name = "SUPPORT_CONTACT"
	Routing        Name = "ROUTING_STRATEGY"
	CaptureDays    Name = "CAPTURE_DAYS"
	UsageMonths    Name = "USAGE_MONTHS"
	OwnChannels    Name = "OWN_CHANNELS"
)

// UpdateInput changes what is not nil.
type UpdateInput struct {
	// Version is that of the settings that the caller has seen.
	Version        int
	SignUp         *config.Signup
	Bonus          *money.Amount
	ReferralReward *money.Amount
	SupportContact *string
	Strategy       *channel.Strategy
	// ByModel are the strategies of single models, which replace all of them; nil leaves them.
	ByModel map[string]channel.Strategy
	// CaptureDays and UsageMonths are as of Values.
	CaptureDays, UsageMonths *int
	// OwnAllowed says whether tenants may have channels of their own, and OwnPricePPM what part of the price these pay.
	OwnAllowed  *bool
	OwnPricePPM *int64
	// Reset names settings that are as configured again.
	Reset []Name
}

// Validate reports every fault of the input.
func (in UpdateInput) Validate() error {
	var faults []error
	if in.Version < 0 {
		faults = append(faults, fault.Field("version", "The version is that of the settings as they were read."))
	}
	if in.SignUp != nil {
		switch *in.SignUp {
		case config.SignupOpen, config.SignupInvite, config.SignupClosed:
		default:
			faults = append(faults, fault.Field("signUp", "Sign-up is open, by invitation, or closed."))
		}
	}
	if in.Bonus != nil && (*in.Bonus < 0 || *in.Bonus > MaxBonus) {
		faults = append(faults, fault.Field("signUpBonus", "The bonus lies between 0 and 10,000 USD."))
	}
	if in.ReferralReward != nil && (*in.ReferralReward < 0 || *in.ReferralReward > MaxBonus) {
		faults = append(faults, fault.Field("referralReward", "The reward lies between 0 and 10,000 USD."))
	}
	if in.SupportContact != nil && !validContact(*in.SupportContact) {
		faults = append(faults, fault.Field("supportContact", "An e-mail address or an http address of at most 200 characters is needed, or nothing."))
	}
	faults = append(faults, in.validRouting(), in.validRetention(), in.validOwn(), in.validReset())
	return errors.Join(faults...)
}

func (in UpdateInput) validRouting() error {
	if in.Strategy != nil && !slices.Contains(channel.AllStrategies(), *in.Strategy) {
		return fault.Field("routingStrategy", "There is no such strategy.")
	}
	if len(in.ByModel) > maxByModel {
		return fault.Field("routingByModel", "More than 1,000 models.")
	}
	for model, strategy := range in.ByModel {
		switch {
		case model == "" || utf8.RuneCountInString(model) > maxModel:
			return fault.Field("routingByModel", "A model's name is empty or longer than 128 characters.")
		case !slices.Contains(channel.AllStrategies(), strategy):
			return fault.Field("routingByModel", "There is no such strategy.")
		}
	}
	return nil
}

func (in UpdateInput) validRetention() error {
	var faults []error
	if d := in.CaptureDays; d != nil && (*d < 0 || *d > MaxCaptureDays) {
		faults = append(faults, fault.Field("captureDays", "Contents of calls may be kept for 0 to 365 days."))
	}
	if m := in.UsageMonths; m != nil && *m != 0 && (*m < LeastUsageMonths || *m > MaxUsageMonths) {
		faults = append(faults, fault.Field("usageMonths", "Usage records are kept for 3 to 240 months, or with 0 for ever."))
	}
	return errors.Join(faults...)
}

// validReset: what is reset is a setting, and is not changed besides.
func (in UpdateInput) validReset() error {
	changed := map[Name]bool{
		SignUp: in.SignUp != nil, SignUpBonus: in.Bonus != nil, ReferralReward: in.ReferralReward != nil, SupportContact: in.SupportContact != nil,
		Routing: in.Strategy != nil || in.ByModel != nil, CaptureDays: in.CaptureDays != nil, UsageMonths: in.UsageMonths != nil,
		OwnChannels: in.OwnAllowed != nil || in.OwnPricePPM != nil,
	}
	for _, n := range in.Reset {
		switch too, known := changed[n]; {
		case !known:
			return fault.Field("reset", "There is no such setting.")
		case too:
			return fault.Field("reset", "A setting is either changed or reset.")
		}
	}
	return nil
}

// validContact: people follow it, so it may lead to a mailbox or a page and nowhere else.
func validContact(s string) bool {
	if s == "" {
		return true
	}
	if utf8.RuneCountInString(s) > maxContact || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return false
	}
	if u, err := url.Parse(s); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
		return u.Host != "" && u.User == nil
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// forRoot tells a change of what only ROOT may change: who comes in, what they are given, and what is deleted for ever.
func (in UpdateInput) forRoot() bool {
	if in.SignUp != nil || in.Bonus != nil || in.ReferralReward != nil || in.UsageMonths != nil {
		return true
	}
	for _, n := range in.Reset {
		if n == SignUp || n == SignUpBonus || n == ReferralReward || n == UsageMonths {
			return true
		}
	}
	return false
}

// authorize: administrators of the platform, and for some settings ROOT alone.
func (in UpdateInput) authorize(ctx context.Context) error {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return fault.New(fault.Unauthenticated, "Sign in first.")
	case v.IsSystem() || v.Platform == viewer.PlatformRoot:
		return nil
	case !v.IsPlatformAdmin():
		return fault.New(fault.Forbidden, "Only the platform's administrators may change settings.")
	case in.forRoot():
		return fault.New(fault.Forbidden, "Only ROOT may change who may sign up, what new tenants are given, and how long usage records are kept.")
	}
	return nil
}
