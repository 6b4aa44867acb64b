package graph

import (
	"time"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/clock"
)

// benchedUntil is until when a credential is benched; nil when it is not any longer.
func (r *Resolver) benchedUntil(c *ent.Credential) *time.Time {
	if c.BenchedUntil == nil || !c.BenchedUntil.After(clock.System{}.Now()) {
		return nil
	}
	return c.BenchedUntil
}

// reasonOf is why a credential is not used, or benched; a bench that is over has none.
func (r *Resolver) reasonOf(c *ent.Credential) string {
	if c.Status == schematype.CredentialEnabled && r.benchedUntil(c) == nil {
		return ""
	}
	return c.Reason
}
