package model

import (
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"weir/ent"
	"weir/internal/locale"
)

// MarshalLanguage writes a language as a GraphQL enum value.
func MarshalLanguage(l locale.Language) graphql.Marshaler { return quoted(strings.ToUpper(string(l))) }

// UnmarshalLanguage reads a GraphQL enum value.
func UnmarshalLanguage(v any) (locale.Language, error) {
	s, _ := v.(string)
	return locale.Language(strings.ToLower(s)), nil // the values of the enum are those of the schema
}

// Account is how the viewer signs in and is written to.
type Account struct {
	UserID          string
	Email           *string
	EmailVerifiedAt *time.Time
	Language        locale.Language
	HasPassword     bool
	ReferralCode    *string
	DeleteAt        *time.Time
}

// UpdateProfilePayload is the result of updateProfile.
type UpdateProfilePayload struct {
	User    *ent.User
	Account *Account
}

// ResendVerificationInput needs nothing.
type ResendVerificationInput struct{ ClientMutationID *string }

// ResendVerificationPayload is the result of resendVerification.
type ResendVerificationPayload struct{ ClientMutationID *string }

// VerifyEmailInput is a link from a letter.
type VerifyEmailInput struct{ Token string }

// VerifyEmailPayload is the result of verifyEmail.
type VerifyEmailPayload struct{ Email string }

// ChangeEmailInput is a new address of the viewer.
type ChangeEmailInput struct{ Email, Password string }

// ChangeEmailPayload is the result of changeEmail.
type ChangeEmailPayload struct{ Pending bool }

// ConfirmEmailChangeInput is a link from a letter.
type ConfirmEmailChangeInput struct{ Token string }

// ConfirmEmailChangePayload is the result of confirmEmailChange.
type ConfirmEmailChangePayload struct{ Email string }

// ChangePasswordInput is a new password of the viewer.
type ChangePasswordInput struct{ CurrentPassword, Password string }

// ChangePasswordPayload is the result of changePassword.
type ChangePasswordPayload struct{ Account *Account }

// RequestPasswordResetInput says who has forgotten a password.
type RequestPasswordResetInput struct{ Email string }

// RequestPasswordResetPayload is the result of requestPasswordReset.
type RequestPasswordResetPayload struct{ LinkMinutes int }

// ResetPasswordInput is a link from a letter, and a new password.
type ResetPasswordInput struct{ Token, Password string }

// ResetPasswordPayload is the result of resetPassword.
type ResetPasswordPayload struct{ Reset bool }
