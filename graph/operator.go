package graph

import (
	"context"

	"weir/graph/model"
)

// operatorNotices are what no administrator of the platform has put away.
func (r *Resolver) operatorNotices(ctx context.Context) ([]*model.OperatorNotice, error) {
	rows, err := r.OperatorNotices.Open(ctx)
	if err != nil {
		return nil, err
	}
	return model.NewOperatorNotices(rows), nil
}

func (r *Resolver) markOperatorNoticesRead(ctx context.Context, ids []string) (*model.MarkOperatorNoticesReadPayload, error) {
	if err := r.OperatorNotices.MarkRead(ctx, ids); err != nil {
		return nil, err
	}
	left, err := r.operatorNotices(ctx)
	if err != nil {
		return nil, err
	}
	return &model.MarkOperatorNoticesReadPayload{OperatorNotices: left}, nil
}
