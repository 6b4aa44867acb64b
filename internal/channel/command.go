package channel

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	"weir/ent/schematype"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/secret"
	"weir/internal/viewer"
)

var descending = sql.OrderDesc()

// Create makes one channel with all its credentials. Returns INVALID with every fault of the input joined.
func (s *Service) Create(ctx context.Context, in CreateInput) (*ent.Channel, error) {
	if in.ID != "" && !viewer.FromContext(ctx).IsSystem() {
		return nil, fault.New(fault.Forbidden, "Only the installation itself chooses ids.")
	}
	ctx, by, err := enter(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.create(ctx, by, []draft{in.draft()})
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// CreateMany makes one channel per credential, as the One API dialect does: "X", "X #2", "X #3" …; all or none.
func (s *Service) CreateMany(ctx context.Context, in CreateInput) ([]*ent.Channel, error) {
	ctx, by, err := enter(ctx)
	if err != nil {
		return nil, err
	}
	all := in.draft()
	if len(all.credentials) == 0 {
		return s.create(ctx, by, []draft{all})
	}
	drafts := make([]draft, len(all.credentials))
	for i, key := range all.credentials {
		drafts[i] = all
		drafts[i].credentials = []string{key}
		if i > 0 {
			drafts[i].name += " #" + strconv.Itoa(i+1)
		}
	}
	if len(drafts) > maxCredentials {
		return nil, fault.Field("credentials", "More than 1,000 credentials.")
	}
	return s.create(ctx, by, drafts)
}

// create makes channels, in the context that enter gave.
func (s *Service) create(ctx context.Context, by actor, drafts []draft) ([]*ent.Channel, error) {
	if err := validateAll(drafts, s.cfg); err != nil {
		return nil, err
	}
	rows, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) ([]*ent.Channel, error) {
		numbers := make([]int64, len(drafts))
		var err error
		for i := range drafts {
			if numbers[i], err = db.Next(ctx, tx, db.ChannelNumber); err != nil {
				return nil, err
			}
		}
		rows := make([]*ent.Channel, len(drafts))
		for i := range drafts {
			if rows[i], err = s.insert(ctx, tx, by, drafts[i], int(numbers[i])); err != nil {
				return nil, err
			}
			if err := by.record(ctx, tx, "channel.create", rows[i].ID, nil, describe(rows[i])); err != nil {
				return nil, err
			}
		}
		return rows, s.cfg.Revisions.Bump(ctx, tx, db.RoutingRevision)
	})
	if err != nil {
		return nil, fmt.Errorf("create channel: %w", err)
	}
	for i := range rows {
		rows[i] = rows[i].Unwrap() // the transaction is over
	}
	return rows, nil
}

func validateAll(drafts []draft, cfg Config) error {
	if err := drafts[0].validate(cfg.Upstreams, cfg.Guard); err != nil {
		return err
	}
	var errs []error
	for i := range drafts[1:] { // these differ in name and credential alone
		d := &drafts[i+1]
		errs = append(errs, d.validateName(), d.validateCredentials())
	}
	return errors.Join(errs...)
}

func (s *Service) insert(ctx context.Context, tx *ent.Tx, by actor, d draft, number int) (*ent.Channel, error) {
	channelID := d.id
	if channelID == "" {
		channelID = id.New(id.Channel)
	}
	create := tx.Channel.Create().SetID(channelID).SetNumber(number).SetName(d.name).SetPreset(d.preset).SetUpstream(d.upstream).SetStatus(d.status).
		SetBaseURL(d.baseURL).SetModels(d.models).SetModelMapping(d.mapping).SetGroups(d.groups).SetPriority(d.priority).
		SetWeight(d.weight).SetOther(d.other).SetOnDisconnect(d.onDisconnect).SetBillsAbandoned(d.billsAbandoned).
		SetCreatedAt(s.cfg.Clock.Now()).SetTags(d.tags).SetTuning(d.tuning).SetFallsBack(d.fallsBack)
	if by.owner != "" {
		create.SetTenantID(by.owner)
	}
	if d.proxy != nil {
		sealed, host, err := s.sealProxy(channelID, *d.proxy)
		if err != nil {
			return nil, err
		}
		create.SetProxy(sealed).SetProxyHost(host)
	}
	row, err := create.Save(ctx)
	if err != nil {
		return nil, err
	}
	row.Edges.Credentials = nil
	return s.withCredentials(ctx, tx, row, d.credentials)
}

// withCredentials seals and stores credentials behind those that a channel has, and returns the channel with their rows.
func (s *Service) withCredentials(ctx context.Context, tx *ent.Tx, row *ent.Channel, keys []string) (*ent.Channel, error) {
	next := 0
	for _, c := range row.Edges.Credentials {
		next = max(next, c.Position+1)
	}
	for i, key := range keys {
		credentialID := id.New(id.Credential)
		sealed, err := s.cfg.Sealer.SealString(secret.New(key), credentialID)
		if err != nil {
			return nil, err
		}
		c, err := tx.Credential.Create().SetID(credentialID).SetChannelID(row.ID).SetPosition(next + i).
			SetSealed(sealed).SetHint(hint(key)).Save(ctx)
		if err != nil {
			return nil, err
		}
		row.Edges.Credentials = append(row.Edges.Credentials, c)
	}
	return row, nil
}

// Update changes what the input names. Concurrent updates of other fields are kept.
func (s *Service) Update(ctx context.Context, in UpdateInput) (*ent.Channel, error) {
	ctx, by, err := enter(ctx)
	if err != nil {
		return nil, err
	}
	return s.update(ctx, by, in)
}

func (s *Service) update(ctx context.Context, by actor, in UpdateInput) (*ent.Channel, error) {
	return s.alter(ctx, by, in.ID, "channel.update", func(ctx context.Context, tx *ent.Tx, row *ent.Channel) error {
		d := draftOf(row, in)
		if err := errors.Join(d.validate(s.cfg.Upstreams, s.cfg.Guard), in.validateStatus(), in.validateCredentials(row)); err != nil {
			return err
		}
		u := tx.Channel.UpdateOneID(row.ID).Where(channel.DeletedAtIsNil())
		for _, field := range []struct {
			changed bool
			set     func()
		}{
			{d.name != row.Name, func() { u.SetName(d.name) }},
			{d.preset != row.Preset, func() { u.SetPreset(d.preset) }},
			{d.upstream != row.Upstream, func() { u.SetUpstream(d.upstream) }},
			{d.baseURL != row.BaseURL, func() { u.SetBaseURL(d.baseURL) }},
			{d.other != row.Other, func() { u.SetOther(d.other) }},
			{in.Models != nil, func() { u.SetModels(d.models) }},
			{in.Groups != nil, func() { u.SetGroups(d.groups) }},
			{in.Mapping != nil, func() { u.SetModelMapping(d.mapping) }},
			{in.Priority != nil, func() { u.SetPriority(d.priority) }},
			{in.Weight != nil, func() { u.SetWeight(d.weight) }},
			{in.OnDisconnect != "", func() { u.SetOnDisconnect(d.onDisconnect) }},
			{in.BillsAbandoned != nil, func() { u.SetBillsAbandoned(d.billsAbandoned) }},
			{in.fallsBack != nil, func() { u.SetFallsBack(d.fallsBack) }},
			{in.Tags != nil, func() { u.SetTags(d.tags) }},
			{in.Tuning != nil, func() { u.SetTuning(d.tuning) }},
			{in.Status != "", func() { u.SetStatus(d.status) }},
			{in.Status == schematype.ChannelEnabled, func() { u.SetDisabledReason("") }},
		} {
			if field.changed {
				field.set()
			}
		}
		if err := s.changeProxy(u, row.ID, d.proxy); err != nil {
			return err
		}
		if err := u.Exec(ctx); err != nil {
			return err
		}
		return s.changeCredentials(ctx, tx, row, in, d.credentials)
	})
}

// SetStatus switches a channel on or off. AUTO_DISABLED is for the system, and only for a channel that is enabled: it
// returns CONFLICT for one that somebody disabled.
func (s *Service) SetStatus(ctx context.Context, in SetStatusInput) (*ent.Channel, error) {
	ctx, by, err := enter(ctx)
	if err != nil {
		return nil, err
	}
	return s.alter(ctx, by, in.ID, "channel.set_status", func(ctx context.Context, tx *ent.Tx, row *ent.Channel) error {
		if err := validateStatus(in.Status); err != nil {
			return err
		}
		u := tx.Channel.Update().Where(channel.ID(row.ID), channel.DeletedAtIsNil()).SetStatus(in.Status)
		u.SetDisabledReason(clip(in.Reason, maxReason))
		switch in.Status {
		case schematype.ChannelEnabled:
			u.SetDisabledReason("")
		case schematype.ChannelAutoDisabled:
			u.Where(channel.StatusNEQ(schematype.ChannelDisabled))
		}
		n, err := u.Save(ctx)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "The channel was disabled by hand.")
		}
		return err
	})
}

// alter runs one change of one channel: read, change, read again, audit, revision.
func (s *Service) alter(
	ctx context.Context, by actor, channelID, action string, change func(context.Context, *ent.Tx, *ent.Channel) error,
) (*ent.Channel, error) {
	row, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.Channel, error) {
		before, err := oneOf(ctx, tx.Channel.Query().Where(channel.ID(channelID)), by.owner)
		if err != nil {
			return nil, err
		}
		was := describe(before)
		if err := change(ctx, tx, before); err != nil {
			return nil, gone(err)
		}
		after, err := oneOf(ctx, tx.Channel.Query().Where(channel.ID(channelID)), by.owner)
		if err != nil {
			return nil, err
		}
		if err := by.record(ctx, tx, action, channelID, was, describe(after)); err != nil {
			return nil, err
		}
		return after, s.cfg.Revisions.Bump(ctx, tx, db.RoutingRevision)
	})
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", action, channelID, err)
	}
	return row.Unwrap(), nil // the transaction is over
}

// gone is what a row that vanished under a change means to the caller.
func gone(err error) error {
	if ent.IsNotFound(err) {
		return fault.Wrap(fault.NotFound, "There is no such channel.", err)
	}
	return err
}

// Delete ends a channel. Its row stays, because charges name it; its credentials are wiped.
func (s *Service) Delete(ctx context.Context, channelID string) error {
	ctx, by, err := enter(ctx)
	if err != nil {
		return err
	}
	_, err = s.remove(ctx, by, "channel.delete", func(q *ent.ChannelQuery) { q.Where(channel.ID(channelID)) }, 1)
	return err
}

// DeleteDisabled deletes the channels that somebody disabled, and says how many. Automatically disabled ones may heal and
// are kept.
func (s *Service) DeleteDisabled(ctx context.Context) (int, error) {
	ctx, by, err := enter(ctx)
	if err != nil {
		return 0, err
	}
	return s.remove(ctx, by, "channel.delete", func(q *ent.ChannelQuery) { q.Where(channel.StatusEQ(schematype.ChannelDisabled)) }, 0)
}

// remove deletes the channels of a query, at least so many.
func (s *Service) remove(ctx context.Context, by actor, action string, which func(*ent.ChannelQuery), least int) (int, error) {
	n, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (int, error) {
		q := wholeOf(tx.Channel.Query(), by.owner).Order(channel.ByNumber())
		which(q)
		rows, err := q.All(ctx)
		if err != nil {
			return 0, err
		}
		count := 0
		for _, row := range rows {
			// The state is asked again: a channel that was enabled meanwhile stays.
			n, err := tx.Channel.Update().Where(channel.ID(row.ID), channel.DeletedAtIsNil(), channel.StatusEQ(row.Status)).
				SetDeletedAt(s.cfg.Clock.Now()).Save(ctx)
			if err != nil {
				return 0, err
			}
			if n == 0 {
				continue
			}
			count++
			if _, err := tx.Credential.Delete().Where(credential.ChannelID(row.ID)).Exec(ctx); err != nil {
				return 0, err
			}
			if err := by.record(ctx, tx, action, row.ID, describe(row), nil); err != nil {
				return 0, err
			}
		}
		switch {
		case count < least && len(rows) > 0:
			return 0, fault.New(fault.Conflict, "The channel changed meanwhile.")
		case count < least:
			return 0, fault.New(fault.NotFound, "There is no such channel.")
		case count == 0:
			return 0, nil
		}
		return count, s.cfg.Revisions.Bump(ctx, tx, db.RoutingRevision)
	})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", action, err)
	}
	return n, nil
}
