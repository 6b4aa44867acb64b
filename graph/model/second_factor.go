package model

import "time"

// SecondFactor is two-step sign-in that is on.
type SecondFactor struct {
	Since             time.Time
	RecoveryCodesLeft int
}

// EnrollSecondFactorInput says who sets two-step sign-in up.
type EnrollSecondFactorInput struct{ Password string }

// EnrollSecondFactorPayload is the result of enrollSecondFactor.
type EnrollSecondFactorPayload struct{ Secret, URI string }

// ConfirmSecondFactorInput is a code of the app that is being set up.
type ConfirmSecondFactorInput struct{ Code string }

// ConfirmSecondFactorPayload is the result of confirmSecondFactor.
type ConfirmSecondFactorPayload struct {
	RecoveryCodes []string
	Account       *Account
}

// DisableSecondFactorInput proves that the viewer may.
type DisableSecondFactorInput struct{ Password, Code string }

// DisableSecondFactorPayload is the result of disableSecondFactor.
type DisableSecondFactorPayload struct{ Account *Account }

// RenewRecoveryCodesInput proves that the viewer may.
type RenewRecoveryCodesInput struct{ Password, Code string }

// RenewRecoveryCodesPayload is the result of renewRecoveryCodes.
type RenewRecoveryCodesPayload struct {
	RecoveryCodes []string
	Account       *Account
}
