package app

import (
	"context"
	"fmt"
	"strings"

	"weir/ent"
	"weir/ent/user"
	"weir/internal/id"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/viewer"
)

// notices writes to the platform's administrators.
type notices struct{ app *App }

// ChannelDisabled sends each administrator with a confirmed address a letter.
func (n notices) ChannelDisabled(ctx context.Context, tx *ent.Tx, name, reason string) error {
	return n.write(ctx, tx, mail.ChannelDisabled, func(locale.Language) map[string]string {
		return map[string]string{"Channel": name, "Reason": reason}
	})
}

// manyTenants are guessers that are nobody in particular.
var manyTenants = map[locale.Language]string{locale.English: "many tenants together", locale.Chinese: "多个租户"}

// CodesGuessed writes to the same people that codes are being guessed: by a tenant, from a network, or by many tenants together.
func (n notices) CodesGuessed(ctx context.Context, tx *ent.Tx, who string) error {
	network, fromNetwork := strings.CutPrefix(who, "net:")
	name := network
	if id.Prefix(who) == id.Tenant {
		t, err := tx.Tenant.Get(viewer.SystemContext(ctx, "letter"), who)
		if err != nil {
			return fmt.Errorf("letter about %s: %w", who, err)
		}
		name = t.Name + " (" + who + ")"
	} else if !fromNetwork {
		name = ""
	}
	return n.write(ctx, tx, mail.CodesGuessed, func(l locale.Language) map[string]string {
		if name == "" {
			return map[string]string{"Who": manyTenants[l]}
		}
		return map[string]string{"Who": name}
	})
}

// write sends each administrator with a confirmed address a letter.
func (n notices) write(ctx context.Context, tx *ent.Tx, kind mail.Kind, values func(locale.Language) map[string]string) error {
	if !n.app.Mail.On() {
		return nil
	}
	admins, err := tx.User.Query().
		Where(user.PlatformRoleIn(user.PlatformRoleADMIN, user.PlatformRoleROOT), user.EmailNotNil(), user.EmailVerifiedAtNotNil()).
		All(viewer.SystemContext(ctx, "letter"))
	if err != nil {
		return fmt.Errorf("administrators: %w", err)
	}
	for _, u := range admins {
		language := locale.Language(u.Language)
		if err := n.app.Mail.Enqueue(ctx, tx, mail.Letter{Kind: kind, To: *u.Email, Language: language, Values: values(language)}); err != nil {
			return err
		}
	}
	return nil
}
