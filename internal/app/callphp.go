package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"weir/ent/channel"
	"weir/ent/platformhour"
	"weir/ent/schematype"
	"weir/internal/auth"
	"weir/internal/limit"
	"weir/internal/viewer"
	"weir/relay/dialect/callphp"
	"weir/relay/engine"
	"weir/relay/wire"
)

// callphpCalls runs the dialect's chats, for which daily limits hold that other routes do not have.
type callphpCalls struct{ dialects }

func (d callphpCalls) Serve(w http.ResponseWriter, r *http.Request, codec func(callphp.Caller) *callphp.Codec) {
	who, err := d.engine.Authenticate(r)
	if err != nil {
		engine.Refuse(w, r, codec(nil), err)
		return
	}
	who.Limits.Bounds = withDaily(who)
	c := codec(callphpCaller{d.dialects, who})
	d.engine.Serve(w, r, c, who, func() (*wire.Request, error) {
		body, err := d.engine.Body(w, r)
		if err != nil {
			return nil, err
		}
		return d.engine.Decode(who, c, body, wire.RouteChat)
	})
}

// withDaily gives a key the dialect's daily limits where it has none. All its calls of the day count, also those of routes on
// which they were not counted: the usage records know them.
func withDaily(who auth.Identity) []limit.Bound {
	bounds := slices.Clone(who.Limits.Bounds)
	i := slices.IndexFunc(bounds, func(b limit.Bound) bool { return b.Scope == limit.Key && b.Model == "" })
	if i < 0 {
		i = len(bounds)
		bounds = append(bounds, limit.Bound{Scope: limit.Key, ID: who.KeyID})
	}
	b := &bounds[i]
	if b.RequestsPerDay == 0 {
		b.RequestsPerDay, b.Recount = callphp.DefaultDailyRequests, true
	}
	if b.TokensPerDay == 0 {
		b.TokensPerDay, b.Recount = callphp.DefaultDailyTokens, true
	}
	return bounds
}

type callphpCaller struct {
	dialects
	who auth.Identity
}

func (c callphpCaller) Daily(ctx context.Context) (callphp.Daily, error) {
	var own []limit.Bound
	for _, b := range c.who.Limits.Bounds {
		if b.Scope == limit.Key && b.Model == "" {
			own = append(own, b)
		}
	}
	counts, err := c.engine.LimitsOf(ctx, limit.Ask{Tenant: c.who.TenantUUID, Timezone: c.who.Timezone, Bounds: own})
	var out callphp.Daily
	for _, n := range counts {
		switch n.Kind {
		case limit.RequestsPerDay:
			out.Requests = callphp.Counter{Used: n.Used, Limit: n.Limit}
		case limit.TokensPerDay:
			out.Tokens = callphp.Counter{Used: n.Used, Limit: n.Limit}
		}
	}
	return out, err
}

func (c callphpCaller) UsedUp(err error) (byRequests, byTokens bool) {
	var full *limit.Exceeded
	if !errors.As(err, &full) {
		return false, false
	}
	return full.Count.Kind == limit.RequestsPerDay, full.Count.Kind == limit.TokensPerDay
}

type callphpStatus struct{ dialects }

// Platform adds up the rolled-up hours of the day, which are brought up to date first.
func (d callphpStatus) Platform(ctx context.Context) (callphp.Platform, error) {
	ctx = viewer.SystemContext(ctx, "status")
	var p callphp.Platform
	p.Waiting, p.Running = d.gate.State()
	var err error
	if p.Users, err = d.DB.Ent.User.Query().Count(ctx); err != nil {
		return p, fmt.Errorf("platform status: %w", err)
	}
	p.Configured, err = d.DB.Ent.Channel.Query().Where(
		channel.DeletedAtIsNil(), channel.StatusEQ(schematype.ChannelEnabled), channel.Or(channel.HasCredentials(), channel.Upstream("sandbox")),
	).Exist(ctx)
	if err != nil {
		return p, fmt.Errorf("platform status: %w", err)
	}
	if _, err := d.Rollup.RollUp(ctx); err != nil {
		return p, fmt.Errorf("platform status: %w", err)
	}
	today := d.clock.Now().UTC().Truncate(24 * time.Hour)
	rows, err := d.DB.Ent.PlatformHour.Query().Where(platformhour.HourGTE(today)).
		Select(platformhour.FieldCalls, platformhour.FieldInputTokens, platformhour.FieldOutputTokens).All(ctx)
	if err != nil {
		return p, fmt.Errorf("platform status: %w", err)
	}
	for _, row := range rows {
		p.Requests += row.Calls
		p.Tokens += row.InputTokens + row.OutputTokens
	}
	return p, nil
}
