package graph

import (
	"weir/ent"
	"weir/graph/model"
	"weir/internal/locale"
)

// accountOf describes how a user signs in and is written to.
func accountOf(u *ent.User) *model.Account {
	return &model.Account{
		UserID: u.ID, Email: u.Email, EmailVerifiedAt: u.EmailVerifiedAt, Language: locale.Language(u.Language), HasPassword: u.PasswordHash != "",
		ReferralCode: u.ReferralCode,
		DeleteAt:     u.DeleteAt,
	}
}
