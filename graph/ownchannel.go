package graph

import (
	"context"

	"weir/ent"
	"weir/graph/model"
	"weir/internal/money"
)

// ownChannels shows the channels of the viewer's tenant, and on what conditions it may have some.
func (r *Resolver) ownChannels(ctx context.Context) (*model.OwnChannels, error) {
	rows, err := r.Own.List(ctx)
	if err != nil {
		return nil, err
	}
	terms, err := r.Own.Terms(ctx)
	if err != nil {
		return nil, err
	}
	out := &model.OwnChannels{Allowed: terms.Allowed, Price: money.FormatPPM(terms.PricePPM), Channels: []*model.OwnChannel{}}
	for _, p := range r.Own.Presets() {
		out.Presets = append(out.Presets, &p)
	}
	for _, row := range rows {
		out.Channels = append(out.Channels, model.NewOwnChannel(row, terms))
	}
	return out, nil
}

// shownOwn shows what became of a change of a channel of the tenant's own.
func (r *Resolver) shownOwn(ctx context.Context) func(*ent.Channel, error) (*model.OwnChannel, error) {
	return func(row *ent.Channel, err error) (*model.OwnChannel, error) {
		if err != nil {
			return nil, err
		}
		return r.showOwn(ctx, row)
	}
}

func (r *Resolver) showOwn(ctx context.Context, row *ent.Channel) (*model.OwnChannel, error) {
	terms, err := r.Own.Terms(ctx)
	if err != nil {
		return nil, err
	}
	return model.NewOwnChannel(row, terms), nil
}

func (r *Resolver) testOwn(ctx context.Context, channelID string) (*model.TestOwnChannelPayload, error) {
	result, err := r.Own.Test(ctx, channelID)
	if err != nil {
		return nil, err
	}
	shown, err := r.showOwn(ctx, result.Channel)
	return &model.TestOwnChannelPayload{Channel: shown, Works: result.Fault == ""}, err
}
