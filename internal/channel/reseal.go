package channel

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/credential"
	"weir/internal/secret"
	"weir/internal/viewer"
)

const resealBatch = 200

// Reseal seals every credential anew under the key that the sealer uses now, and says how many there were. What
// changes meanwhile is left alone: whoever changed it has sealed it. Repeating it is harmless.
func Reseal(ctx context.Context, client *ent.Client, sealer *secret.Sealer) (int, error) {
	ctx = viewer.SystemContext(ctx, "reseal")
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
