package jobs

import (
	"context"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/channel"
)

// KindCheckChannels tests the channels whose turn it is.
const KindCheckChannels = "channel.check"

// CheckChannels is the job of a node's checks. A turn that takes longer than the time between two is the only one on its node.
func CheckChannels(c *channel.Checks) Job {
	var busy sync.Mutex
	return Job{Kind: KindCheckChannels, Every: 30 * time.Second, Handle: func(ctx context.Context, _ Task) error {
		if !busy.TryLock() {
			return nil
		}
		defer busy.Unlock()
		n, err := c.Sweep(ctx)
		if n > 0 {
			zerolog.Ctx(ctx).Debug().Int("channels", n).Msg("channels tested")
		}
		return err
	}}
}
