package channel

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/schematype"
	"weir/internal/fault"
)

// mostInScope bounds how many channels one word may mean.
const mostInScope = 10_000

// InScope returns the ids of the channels that a scope names, as the One API dialect has it: "all", "disabled" (by somebody or
// automatically), numbers such as "1,3,5", or "group:default". INVALID for what is none of these.
func (c *Checks) InScope(ctx context.Context, scope string) ([]string, error) {
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	q := c.cfg.Channels.cfg.Ent.Channel.Query().Where(channel.DeletedAtIsNil(), channel.TenantIDIsNil())
	group, byGroup := strings.CutPrefix(scope, "group:")
	switch {
	case scope == "all":
	case scope == "disabled":
		q.Where(channel.StatusNEQ(schematype.ChannelEnabled))
	case byGroup && group != "":
	default:
		numbers, err := numbersOf(scope)
		if err != nil {
			return nil, err
		}
		q.Where(channel.NumberIn(numbers...))
	}
	rows, err := q.Order(channel.ByNumber()).Limit(mostInScope).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("channels of %s: %w", scope, err)
	}
	ids := make([]string, 0, len(rows))
	for _, row := range rows {
		if !byGroup || slices.Contains(row.Groups, group) {
			ids = append(ids, row.ID)
		}
	}
	return ids, nil
}

func numbersOf(list string) ([]int, error) {
	bad := fault.Field("scope", "The scope is all, disabled, numbers of channels such as 1,3,5, or group:NAME.")
	var numbers []int
	for part := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n <= 0 || len(numbers) >= 1000 {
			return nil, bad
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// Search returns channels whose number is the keyword or whose name holds it, newest first, at most 100.
func (c *Checks) Search(ctx context.Context, keyword string) ([]*ent.Channel, error) {
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	keyword = strings.TrimSpace(keyword)
	if !short(keyword, maxName) {
		return nil, fault.Field("keyword", "The keyword is longer than 128 characters.")
	}
	q := whole(c.cfg.Channels.cfg.Ent.Channel.Query())
	if n, err := strconv.Atoi(keyword); err == nil {
		q.Where(channel.Or(channel.Number(n), channel.NameContainsFold(keyword)))
	} else if keyword != "" {
		q.Where(channel.NameContainsFold(keyword))
	}
	rows, err := q.Order(channel.ByNumber(descending)).Limit(100).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("search channels: %w", err)
	}
	return rows, nil
}

// Copy makes a channel like another, switched off, with the same credentials and the name "X (copy)".
func (s *Service) Copy(ctx context.Context, channelID string) (*ent.Channel, error) {
	ctx, by, err := enter(ctx)
	if err != nil {
		return nil, err
	}
	row, err := one(ctx, s.cfg.Ent.Channel.Query().Where(channel.ID(channelID)))
	if err != nil {
		return nil, err
	}
	d := draftOf(row, UpdateInput{})
	d.name = clip(row.Name, maxName-len(copySuffix)) + copySuffix
	d.status, d.stored = schematype.ChannelDisabled, 0
	for _, c := range row.Edges.Credentials {
		key, err := s.cfg.Sealer.OpenString(c.Sealed, c.ID)
		if err != nil {
			return nil, fmt.Errorf("copy channel %s: %w", channelID, err)
		}
		d.credentials = append(d.credentials, key.Reveal())
	}
	if proxied(row) {
		proxy, err := s.cfg.Sealer.OpenString(*row.Proxy, row.ID)
		if err != nil {
			return nil, fmt.Errorf("copy channel %s: %w", channelID, err)
		}
		d.proxy = new(proxy.Reveal())
	}
	rows, err := s.create(ctx, by, []draft{d})
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

const copySuffix = " (copy)"
