package channel

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	"weir/internal/secret"
	"weir/internal/viewer"
)

const resealBatch = 200

// Reseal seals every credential and proxy anew under the key that the sealer uses now, and says how many there were. What
// changes meanwhile is left alone: whoever changed it has sealed it. Repeating it is harmless.
func Reseal(ctx context.Context, client *ent.Client, sealer *secret.Sealer) (int, error) {
	ctx = viewer.SystemContext(ctx, "reseal")
	credentials, err := resealCredentials(ctx, client, sealer)
	if err != nil {
		return credentials, err
	}
	proxies, err := resealProxies(ctx, client, sealer)
	return credentials + proxies, err
}

func resealProxies(ctx context.Context, client *ent.Client, sealer *secret.Sealer) (int, error) {
	count, last := 0, ""
	for {
		rows, err := client.Channel.Query().Where(channel.IDGT(last), channel.ProxyNotNil()).Order(channel.ByID()).Limit(resealBatch).All(ctx)
		if err != nil {
			return count, fmt.Errorf("reseal proxies: %w", err)
		}
		if len(rows) == 0 {
			return count, nil
		}
		for _, row := range rows {
			last = row.ID
			sealed, err := again(sealer, *row.Proxy, row.ID)
			if err != nil {
				return count, err
			}
			n, err := client.Channel.Update().Where(channel.ID(row.ID), channel.Proxy(*row.Proxy)).SetProxy(sealed).Save(ctx)
			if err != nil {
				return count, fmt.Errorf("reseal proxy of %s: %w", row.ID, err)
			}
			count += n
		}
	}
}

func resealCredentials(ctx context.Context, client *ent.Client, sealer *secret.Sealer) (int, error) {
	count, last := 0, ""
	for {
		rows, err := client.Credential.Query().Where(credential.IDGT(last)).Order(credential.ByID()).Limit(resealBatch).All(ctx)
		if err != nil {
			return count, fmt.Errorf("reseal: %w", err)
		}
		if len(rows) == 0 {
			return count, nil
		}
		for _, row := range rows {
			last = row.ID
			sealed, err := again(sealer, row.Sealed, row.ID)
			if err != nil {
				return count, err
			}
			n, err := client.Credential.Update().Where(credential.ID(row.ID), credential.Sealed(row.Sealed)).SetSealed(sealed).Save(ctx)
			if err != nil {
				return count, fmt.Errorf("reseal %s: %w", row.ID, err)
			}
			count += n
		}
	}
}

func again(sealer *secret.Sealer, sealed []byte, rowID string) ([]byte, error) {
	plain, err := sealer.Open(sealed, rowID)
	if err != nil {
		return nil, err
	}
	return sealer.Seal(plain, rowID)
}
