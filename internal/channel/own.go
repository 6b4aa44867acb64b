package channel

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/schematype"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/viewer"
)

// maxOwn is how many channels of its own a tenant may have.
const maxOwn = 20

// OwnTerms are the platform's conditions for channels of tenants' own.
type OwnTerms struct {
	// Allowed: tenants may have them. Where not, those that are there take no calls.
	Allowed bool
	// PricePPM is what part of the price their calls pay, in parts per million; a channel may have a part of its own.
	PricePPM int64
}

// UsualOwnTerms hold until an administrator sets others.
func UsualOwnTerms() OwnTerms { return OwnTerms{PricePPM: money.One / 20} }

// OwnConfig is what an Own needs.
type OwnConfig struct {
	Channels *Service
	Checks   *Checks
	// Terms that hold now.
	Terms func(ctx context.Context) (OwnTerms, error)
	// Known reports whether a model has a price.
	Known func(model string) bool
	// Upstreams are the kinds whose calls are charged by the call; tasks always go to the platform's channels.
	Upstreams []string
}

// Own are the channels that tenants have with providers' keys of their own: their calls go there, at a part of the price. OWNER and
// ADMIN of the tenant; another tenant's channel is NOT_FOUND. Each change writes an audit event of the tenant, and is in force as
// one of the platform's channels is.
type Own struct{ cfg OwnConfig }

// NewOwn returns the service.
func NewOwn(cfg OwnConfig) *Own { return &Own{cfg: cfg} }

// OwnInput describes a channel of a tenant's own, or what of it changes: what is nil or empty stays then.
type OwnInput struct {
	ID   string // empty for a new one
	Name string
	// Preset is the provider, and BaseURL its address where that is not the usual one.
	Preset, BaseURL string
	// Credentials are the tenant's keys with the provider; they replace all.
	Credentials []string
	Models      []string // "*" stands for every model
	Mapping     map[string]string
	FallsBack   *bool // calls that no own channel answers go on to the platform's, at their price
	Enabled     *bool
}

func (in *OwnInput) status() schematype.ChannelStatus {
	switch {
	case in.Enabled == nil:
		return ""
	case *in.Enabled:
		return schematype.ChannelEnabled
	}
	return schematype.ChannelDisabled
}

var (
	errOwnManagers = fault.New(fault.Forbidden, "Channels of a tenant's own are for its owners and administrators.")
	errOwnOff      = fault.New(fault.Forbidden, "This installation does not offer channels of your own.")
	errTooManyOwn  = fault.New(fault.Conflict, "A tenant has 20 channels of its own at most. Delete one first.")
)

// holder returns who may look at the channels of the tenant in which they act, with a context in which these can be read.
func holder(ctx context.Context) (context.Context, actor, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, actor{}, fault.New(fault.Unauthenticated, "Sign in first.")
	case v.TenantID == "" || (v.Role != viewer.Owner && v.Role != viewer.Admin):
		return nil, actor{}, errOwnManagers
	}
	by := actorOf(ctx)
	by.owner = v.TenantID
	return systemContext(ctx), by, nil
}

// changer is holder for who may change them.
func changer(ctx context.Context) (context.Context, actor, error) {
	sys, by, err := holder(ctx)
	if err == nil && by.who.Halted {
		return nil, actor{}, viewer.ErrHalted
	}
	return sys, by, err
}

// List returns the channels of the viewer's tenant, the newest first.
func (o *Own) List(ctx context.Context) ([]*ent.Channel, error) {
	sys, by, err := holder(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := wholeOf(o.cfg.Channels.cfg.Ent.Channel.Query(), by.owner).Order(channel.ByNumber(descending)).Limit(maxOwn).All(sys)
	if err != nil {
		return nil, fmt.Errorf("own channels: %w", err)
	}
	return rows, nil
}

// Create makes a channel of the viewer's tenant. FORBIDDEN where the platform allows none, CONFLICT when there are 20; INVALID with
// every fault of the input joined.
func (o *Own) Create(ctx context.Context, in OwnInput) (*ent.Channel, error) {
	sys, by, err := changer(ctx)
	if err != nil {
		return nil, err
	}
	if err := o.allowed(sys); err != nil {
		return nil, err
	}
	if err := o.validate(&in); err != nil {
		return nil, err
	}
	d := CreateInput{
		Name: in.Name, Preset: in.Preset, BaseURL: in.BaseURL, Credentials: in.Credentials, Models: in.Models, Mapping: in.Mapping, Status: in.status(),
	}.draft()
	d.fallsBack = in.FallsBack != nil && *in.FallsBack
	return db.InTx(sys, o.cfg.Channels.cfg.Ent, func(sys context.Context, tx *ent.Tx) (*ent.Channel, error) {
		rows, err := o.cfg.Channels.create(sys, by, []draft{d})
		if err != nil {
			return nil, err
		}
		n, err := wholeOf(tx.Channel.Query(), by.owner).Count(sys) // whoever makes one waits for the number of the one before
		switch {
		case err != nil:
			return nil, fmt.Errorf("create own channel: %w", err)
		case n > maxOwn:
			return nil, errTooManyOwn
		}
		return rows[0], nil
	})
}

// Update changes a channel of the viewer's tenant. NOT_FOUND, INVALID.
func (o *Own) Update(ctx context.Context, in OwnInput) (*ent.Channel, error) {
	sys, by, err := changer(ctx)
	if err != nil {
		return nil, err
	}
	if err := o.validate(&in); err != nil {
		return nil, err
	}
	return o.cfg.Channels.update(sys, by, UpdateInput{
		ID: in.ID, Name: in.Name, Preset: in.Preset, BaseURL: in.BaseURL, Credentials: in.Credentials, Models: in.Models, Mapping: in.Mapping,
		Status: in.status(), fallsBack: in.FallsBack,
	})
}

// Delete ends a channel of the viewer's tenant and wipes its keys. NOT_FOUND.
func (o *Own) Delete(ctx context.Context, channelID string) error {
	sys, by, err := changer(ctx)
	if err != nil {
		return err
	}
	_, err = o.cfg.Channels.remove(sys, by, "channel.delete", func(q *ent.ChannelQuery) { q.Where(channel.ID(channelID)) }, 1)
	return err
}

// Test makes the cheapest true call of a channel of the viewer's tenant with each of its keys, and stores how it went; the provider
// may send the tenant a bill for it. Takes at most 15 s. NOT_FOUND.
func (o *Own) Test(ctx context.Context, channelID string) (*TestResult, error) {
	sys, by, err := changer(ctx)
	if err != nil {
		return nil, err
	}
	s := o.cfg.Channels
	row, err := oneOf(sys, s.cfg.Ent.Channel.Query().Where(channel.ID(channelID)), by.owner)
	if err != nil {
		return nil, err
	}
	result, _, err := o.cfg.Checks.examine(sys, row, "")
	if err != nil {
		return nil, err
	}
	_, err = s.cfg.Ent.Channel.Update().Where(channel.ID(row.ID), channel.TenantID(by.owner), channel.DeletedAtIsNil()).
		SetTestedAt(s.cfg.Clock.Now()).SetResponseMs(int(result.Took.Milliseconds())).SetTestError(result.Message()).Save(sys)
	if err != nil {
		return nil, fmt.Errorf("test own channel %s: %w", row.ID, err)
	}
	result.Channel, err = oneOf(sys, s.cfg.Ent.Channel.Query().Where(channel.ID(channelID)), by.owner)
	return result, err
}

// Presets are the providers that a tenant can have channels of its own with.
func (o *Own) Presets() []Preset {
	return slices.DeleteFunc(Presets(), func(p Preset) bool { return !o.takes(p) })
}

func (o *Own) takes(p Preset) bool {
	return p.Upstream != UpstreamSandbox && slices.Contains(o.cfg.Upstreams, p.Upstream)
}

// Terms are the platform's conditions, for everybody who may have such channels.
func (o *Own) Terms(ctx context.Context) (OwnTerms, error) { return o.cfg.Terms(ctx) }

func (o *Own) allowed(ctx context.Context) error {
	terms, err := o.cfg.Terms(ctx)
	if err == nil && !terms.Allowed {
		err = errOwnOff
	}
	return err
}

// validate refuses what only administrators may say of a channel, and models that cannot be called for want of a price.
func (o *Own) validate(in *OwnInput) error {
	if p, ok := PresetByName(in.Preset); in.Preset != "" && (!ok || !o.takes(p)) {
		return fault.Field("preset", "There is no such provider.")
	}
	if in.ID == "" && in.Preset == "" {
		return fault.Field("preset", "A provider is needed.")
	}
	var unknown []string
	for _, m := range tidy(in.Models) {
		if m != everyModel && !badModel(m) && !o.cfg.Known(m) {
			unknown = append(unknown, m)
		}
	}
	if len(unknown) > 0 {
		return fault.Field("models", "There is no model "+strings.Join(unknown[:min(len(unknown), 5)], ", ")+" here.")
	}
	return nil
}
