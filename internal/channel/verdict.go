package channel

import (
	"context"
	"fmt"
	"slices"
	"time"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	"weir/ent/schematype"
	"weir/internal/db"
	"weir/internal/fault"
)

// faultText says in our words why a test failed; a vendor's own text is never among them.
var faultText = map[fault.Code]string{
	"":                        "",
	fault.UpstreamRefused:     "The vendor refuses the credential.",
	fault.UpstreamFailed:      "The vendor cannot be reached, or failed.",
	fault.UpstreamRateLimited: "The vendor is at its limit at the moment.",
	fault.UpstreamInvalid:     "The vendor calls the test call invalid; the model may not exist there.",
	fault.Invalid:             "Nothing that the channel serves can be tested for next to nothing.",
}

// Message says in our words why the channel does not work; empty when it does.
func (r *TestResult) Message() string {
	text, known := faultText[r.Fault]
	if !known {
		return "The test failed."
	}
	return text
}

// store writes what came of a test, and switches the channel and its credentials off or on where that follows.
func (c *Checks) store(ctx context.Context, row *ent.Channel, result *TestResult, found []finding) (*ent.Channel, error) {
	s := c.cfg.Channels
	now := s.cfg.Clock.Now()
	off := c.count(row.ID, result.Fault, now) && row.Status == schematype.ChannelEnabled
	switched := false
	after, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.Channel, error) {
		_, err := tx.Channel.Update().Where(channel.ID(row.ID), channel.DeletedAtIsNil()).
			SetTestedAt(now).SetResponseMs(int(result.Took.Milliseconds())).SetTestError(result.Message()).Save(ctx)
		if err != nil {
			return nil, err
		}
		revived, err := reviveAll(ctx, tx, found, now)
		if err != nil {
			return nil, err
		}
		switch {
		case off:
			switched, err = c.disable(ctx, tx, row, result)
		case result.Fault == "":
			switched, err = heal(ctx, tx, row)
		}
		if err != nil {
			return nil, err
		}
		if err := tested(row, result, switched, now).appendAll(ctx, tx); err != nil {
			return nil, err
		}
		switched = switched || revived
		after, err := one(ctx, tx.Channel.Query().Where(channel.ID(row.ID)))
		if err != nil {
			return nil, err
		}
		if switched {
			return after, s.cfg.Revisions.Bump(ctx, tx, db.RoutingRevision)
		}
		if c.cfg.Touched != nil {
			db.AfterCommit(ctx, c.cfg.Touched)
		}
		return after, nil
	})
	if err != nil {
		return nil, err
	}
	return after.Unwrap(), nil // the transaction is over
}

// count notes a test, and reports whether it is the one that switches a channel off. Only what speaks against the channel counts:
// not a limit, nor a test call that the vendor does not understand.
func (c *Checks) count(channelID string, code fault.Code, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch code {
	case "":
		delete(c.failures, channelID)
		return false
	case fault.UpstreamFailed, fault.UpstreamRefused:
	default:
		return false
	}
	late := slices.DeleteFunc(c.failures[channelID], func(at time.Time) bool { return now.Sub(at) > failuresWithin })
	if late = append(late, now); len(late) < failuresDisable {
		c.failures[channelID] = late
		return false
	}
	delete(c.failures, channelID)
	return true
}

// disable switches a channel off that is on.
func (c *Checks) disable(ctx context.Context, tx *ent.Tx, row *ent.Channel, result *TestResult) (bool, error) {
	reason := fmt.Sprintf("%d tests failed one after another. %s", failuresDisable, faultText[result.Fault])
	n, err := tx.Channel.Update().Where(channel.ID(row.ID), channel.StatusEQ(schematype.ChannelEnabled), channel.DeletedAtIsNil()).
		SetStatus(schematype.ChannelAutoDisabled).SetDisabledReason(reason).Save(ctx)
	if err != nil || n == 0 || c.cfg.Notices == nil {
		return n > 0, err
	}
	return true, c.cfg.Notices.ChannelDisabled(ctx, tx, row.Name, reason)
}

// heal switches on what was switched off automatically, and nothing else.
func heal(ctx context.Context, tx *ent.Tx, row *ent.Channel) (bool, error) {
	n, err := tx.Channel.Update().Where(channel.ID(row.ID), channel.StatusEQ(schematype.ChannelAutoDisabled), channel.DeletedAtIsNil()).
		SetStatus(schematype.ChannelEnabled).SetDisabledReason("").Save(ctx)
	return n > 0, err
}

// happened are events of one moment.
type happened []event

func (all happened) appendAll(ctx context.Context, tx *ent.Tx) error {
	for _, e := range all {
		if err := e.append(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// tested are the events of a test.
func tested(row *ent.Channel, result *TestResult, switched bool, now time.Time) happened { //nolint:revive // one event more
	test := event{channel: row.ID, kind: schematype.EventTestPassed, model: clip(result.Model, maxModelName), took: result.Took, at: now}
	follows := schematype.EventHealed
	if result.Fault != "" {
		test.kind, test.reason = schematype.EventTestFailed, result.Message()
		follows = schematype.EventAutoDisabled
	}
	all := happened{test}
	if switched {
		all = append(all, event{channel: row.ID, kind: follows, reason: test.reason, at: now})
	}
	return all
}

// reviveAll notes what the credentials of a channel were found to be like, and reports whether calls may use one again. What
// somebody switched off meanwhile stays off.
func reviveAll(ctx context.Context, tx *ent.Tx, found []finding, now time.Time) (revived bool, err error) {
	for _, f := range found {
		if f.credential == nil {
			continue
		}
		one, err := revive(ctx, tx, f, now)
		if err != nil {
			return false, fmt.Errorf("credential %s: %w", f.credential.ID, err)
		}
		revived = revived || one
	}
	return revived, nil
}

func revive(ctx context.Context, tx *ent.Tx, f finding, now time.Time) (bool, error) {
	u := tx.Credential.Update().Where(credential.ID(f.credential.ID), credential.StatusNEQ(schematype.CredentialDisabled))
	switch code := fault.CodeOf(f.err); code {
	case "":
	case fault.UpstreamFailed, fault.UpstreamRefused:
		return false, u.SetLastError(faultText[code]).SetLastErrorAt(now).Exec(ctx)
	default: // says nothing of the credential
		return false, nil
	}
	off := f.credential.Status == schematype.CredentialAutoDisabled
	if !off && (f.credential.BenchedUntil == nil || !f.credential.BenchedUntil.After(now)) {
		return false, nil
	}
	n, err := u.SetStatus(schematype.CredentialEnabled).SetReason("").ClearBenchedUntil().Save(ctx)
	if err != nil || n == 0 {
		return false, err
	}
	return true, event{
		channel: f.credential.ChannelID, kind: schematype.EventCredentialHealed, credential: f.credential.ID, at: now,
	}.append(ctx, tx)
}
