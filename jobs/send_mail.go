package jobs

import (
	"context"

	"weir/internal/mail"
)

// sendMail sends one letter.
func sendMail(letters *mail.Service) Job {
	return Job{Kind: mail.SendKind, Handle: func(ctx context.Context, task Task) error {
		return letters.Deliver(ctx, task.ID, task.Payload)
	}}
}
