package app

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/user"
	"weir/internal/locale"
	"weir/internal/mail"
)

// notices writes to the platform's administrators.
type notices struct{ app *App }

// ChannelDisabled sends each administrator with a confirmed address a letter.
func (n notices) ChannelDisabled(ctx context.Context, tx *ent.Tx, name, reason string) error {
	admins, err := tx.User.Query().
		Where(user.PlatformRoleIn(user.PlatformRoleADMIN, user.PlatformRoleROOT), user.EmailNotNil(), user.EmailVerifiedAtNotNil()).
		All(ctx)
	if err != nil {
		return fmt.Errorf("administrators: %w", err)
	}
	for _, u := range admins {
		err := n.app.Mail.Enqueue(ctx, tx, mail.Letter{
			Kind: mail.ChannelDisabled, To: *u.Email, Language: locale.Language(u.Language),
			Values: map[string]string{"Channel": name, "Reason": reason},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
