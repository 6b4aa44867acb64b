package app

import (
	"context"

	"weir/ent"
	"weir/ent/redemptionbatch"
	entuser "weir/ent/user"
	"weir/internal/money"
	"weir/internal/redemption"
	"weir/internal/secret"
	"weir/internal/viewer"
	"weir/relay/dialect/oneapi"
)

type oneapiCodes struct{ dialects }

func (d oneapiCodes) List(ctx context.Context, search string, page, size int) ([]oneapi.Code, error) {
	rows, err := d.Redemptions.Codes(ctx, redemption.Find{Search: search, Offset: page * size, Size: size})
	if err != nil {
		return nil, err
	}
	return d.codes(ctx, rows)
}

func (d oneapiCodes) Get(ctx context.Context, number int) (oneapi.Code, error) {
	row, err := d.Redemptions.Code(ctx, number)
	if err != nil {
		return oneapi.Code{}, err
	}
	return d.code(ctx, row)
}

func (d oneapiCodes) Create(ctx context.Context, in oneapi.NewCodes) ([]secret.String, error) {
	made, err := d.Redemptions.CreateBatch(ctx, redemption.CreateBatchInput{Name: in.Name, Amount: in.Amount, Count: in.Count})
	return made.Codes, err
}

func (d oneapiCodes) Update(ctx context.Context, in oneapi.CodeChange) (oneapi.Code, error) {
	change := redemption.UpdateCodeInput{Number: in.Number, Amount: in.Amount, Disabled: in.Disabled}
	if in.Name != "" {
		change.Name = &in.Name
	}
	row, err := d.Redemptions.UpdateCode(ctx, change)
	if err != nil {
		return oneapi.Code{}, err
	}
	return d.code(ctx, row)
}

func (d oneapiCodes) Delete(ctx context.Context, number int) error {
	return d.Redemptions.RevokeCode(ctx, number)
}

func (d oneapiCodes) Redeem(ctx context.Context, code secret.String) (money.Amount, error) {
	done, err := d.Redemptions.Redeem(ctx, code)
	return done.Amount, err
}

func (d oneapiCodes) code(ctx context.Context, row *ent.RedemptionCode) (oneapi.Code, error) {
	all, err := d.codes(ctx, []*ent.RedemptionCode{row})
	if err != nil {
		return oneapi.Code{}, err
	}
	return all[0], nil
}

// codes shows rows with the numbers of those who made them.
func (d oneapiCodes) codes(ctx context.Context, rows []*ent.RedemptionCode) ([]oneapi.Code, error) {
	system := viewer.SystemContext(ctx, "codes")
	var batchIDs []string
	for _, row := range rows {
		batchIDs = append(batchIDs, row.BatchID)
	}
	batches, err := d.DB.Ent.RedemptionBatch.Query().Where(redemptionbatch.IDIn(batchIDs...)).All(system)
	if err != nil {
		return nil, err
	}
	maker, makers := map[string]string{}, []string{}
	for _, b := range batches {
		maker[b.ID], makers = b.CreatedBy, append(makers, b.CreatedBy)
	}
	people, err := d.DB.Ent.User.Query().Where(entuser.IDIn(makers...)).All(system)
	if err != nil {
		return nil, err
	}
	number := map[string]int{}
	for _, u := range people {
		number[u.ID] = u.Number
	}
	out := make([]oneapi.Code, len(rows))
	for i, c := range rows {
		out[i] = oneapi.Code{
			Number: c.Number, CreatedBy: number[maker[c.BatchID]], Hint: c.Hint, Name: c.Name, Amount: money.Amount(c.AmountN),
			Used: c.Used >= c.MaxUses, Disabled: c.DisabledAt != nil, CreatedAt: c.CreatedAt.Unix(),
		}
		if c.RedeemedAt != nil {
			out[i].RedeemedAt = c.RedeemedAt.Unix()
		}
	}
	return out, nil
}
