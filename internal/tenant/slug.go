package tenant

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/internal/fault"
	"weir/internal/viewer"
)

const (
	maxSlug      = 40 // leaves room for an ending
	slugAttempts = 8
	endingLength = 5
)

// reserved slugs are for the tenants of the installation itself, and given only to whoever asks for them by name.
var reserved = []string{"platform", "demo", "admin", "api", "www", "me"}

// free refuses a reserved slug to everybody but the system and the platform's administrators.
func free(v *viewer.Viewer, slug string) error {
	if slices.Contains(reserved, slug) && !v.IsSystem() && !v.IsPlatformAdmin() {
		return fault.Field("slug", "This slug is reserved.")
	}
	return nil
}

// Slug makes an address of a name: lower-case ASCII letters and digits, everything else one hyphen. "" when nothing is left.
func Slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= maxSlug {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

// insert makes the row under a free slug. It tries to insert instead of asking first, so that racers cannot collide; on a
// conflict the statement does nothing, which leaves the transaction usable on PostgreSQL too.
func (s *Service) insert(ctx context.Context, tx *ent.Tx, in CreateInput) (*Tenant, error) {
	base := Slug(in.Slug)
	if base == "" {
		if base = Slug(in.Name); slices.Contains(reserved, base) {
			base += "-" + ending()
		}
	}
	slug := base
	for range slugAttempts {
		if slug == "" {
			slug = "tenant-" + ending()
		}
		create := tx.Tenant.Create().SetSlug(slug).SetName(in.Name).SetTimezone(s.cfg.Timezone)
		if in.ID != "" {
			create.SetID(in.ID)
		}
		tenantID, err := create.OnConflict(entsql.ConflictColumns("slug"), entsql.DoNothing()).ID(ctx)
		if err == nil {
			return tx.Tenant.Get(ctx, tenantID)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("create tenant: %w", err)
		}
		if slug = ""; base != "" {
			slug = base + "-" + ending()
		}
	}
	return nil, errors.New("create tenant: no free slug")
}

func ending() string { return strings.ToLower(rand.Text()[:endingLength]) }
