package graph

import (
	"context"

	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/secret"
)

// ownAccount is the account of the viewer, who is a person.
func ownAccount(ctx context.Context) (*model.Account, error) {
	session, err := sessionOf(ctx)
	if err != nil {
		return nil, err
	}
	return accountOf(session.User), nil
}

// secondFactor of an account, which is the viewer's.
func (r *Resolver) secondFactor(ctx context.Context, a *model.Account) (*model.SecondFactor, error) {
	f, err := r.SecondFactors.Of(ctx, a.UserID)
	if err != nil || f == nil {
		return nil, err
	}
	return &model.SecondFactor{Since: f.Since, RecoveryCodesLeft: f.CodesLeft}, nil
}

func provenBy(password, code string) auth.Proof {
	return auth.Proof{Password: secret.New(password), Code: secret.New(code)}
}

// revealed are codes in clear, for the only time.
func revealed(codes []secret.String) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = c.Reveal()
	}
	return out
}
