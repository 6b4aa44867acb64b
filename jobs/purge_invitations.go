package jobs

import (
	"context"
	"time"

	"weir/ent/invitation"
)

// KindPurgeInvitations deletes invitations a month after their links have ended: they hold addresses of strangers.
const KindPurgeInvitations = "invitations.purge"

const invitationsKept = 30 * 24 * time.Hour

func purgeInvitations(cfg Config) Job {
	return Job{Kind: KindPurgeInvitations, Every: 6 * time.Hour, Handle: func(ctx context.Context, _ Task) error {
		return inBatches(func() (int, error) {
			old := invitation.ExpiresAtLT(cfg.Clock.Now().Add(-invitationsKept))
			ids, err := cfg.Ent.Invitation.Query().Where(old).Limit(purgeBatch).IDs(ctx)
			if err != nil || len(ids) == 0 {
				return 0, err
			}
			return cfg.Ent.Invitation.Delete().Where(invitation.IDIn(ids...), old).Exec(ctx)
		})
	}}
}
