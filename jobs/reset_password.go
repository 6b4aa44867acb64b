package jobs

import (
	"context"

	"weir/internal/auth"
)

// resetPassword answers a request for a new password.
func resetPassword(passwords *auth.Passwords) Job {
	return Job{Kind: auth.ResetKind, Handle: func(ctx context.Context, task Task) error {
		return passwords.SendReset(ctx, task.ID, task.Payload)
	}}
}
