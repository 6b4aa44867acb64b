// Package rule holds the privacy rules of the entities. Every policy runs in one order: deny without a viewer, allow the
// system acting for a named purpose, restrict to the viewer's tenant, then ask the entity's own rule, and deny what it
// does not allow. It is the only package that may decide about privacy.
package rule

import (
	"context"
	"fmt"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"

	"weir/ent/intercept"
	"weir/ent/privacy"
	"weir/internal/viewer"
)

// Access is what an entity's rule says of a viewer: nothing, everything in the tenant, or the rows that match Where.
type Access struct {
	Allowed bool
	// Where narrows the rows further; nil for no narrowing.
	Where func(*sql.Selector)
}

// Rule decides what a viewer may do with an entity.
type Rule func(v *viewer.Viewer) Access

// Scope says how rows belong to tenants.
type Scope string

// The scopes.
const (
	// Tenant rows have a tenant_id, and nobody but the system reads or writes another tenant's.
	Tenant Scope = "tenant_id"
	// Global rows belong to nobody; the entity's rule alone decides.
	Global Scope = ""
)

// Policy is the policy of one entity.
type Policy struct {
	Scope Scope
	Read  Rule
	Write Rule
}

// Build makes the ent policy.
func (p Policy) Build() ent.Policy { return policy(p) }

type (
	policy Policy
	// rows is what queries and mutations have in common.
	rows interface {
		WhereP(...func(*sql.Selector))
	}
)

// EvalQuery decides about a query.
func (p policy) EvalQuery(ctx context.Context, q ent.Query) error {
	v := viewer.FromContext(ctx)
	if done, err := before(v); done {
		return err
	}
	iq, err := intercept.NewQuery(q)
	if err != nil {
		return fmt.Errorf("rule: %w", err)
	}
	return decide(v, p.Scope, p.Read, iq)
}

// EvalMutation decides about a mutation.
func (p policy) EvalMutation(ctx context.Context, m ent.Mutation) error {
	v := viewer.FromContext(ctx)
	if done, err := before(v); done {
		return err
	}
	if v.Halted && p.Scope == Tenant {
		return privacy.Denyf("%w", viewer.ErrHalted)
	}
	if m.Op().Is(ent.OpCreate) {
		if !p.Write(v).Allowed {
			return privacy.Denyf("viewer may not create a %s", m.Type())
		}
		return p.ownTenant(v, m)
	}
	r, ok := m.(rows)
	if !ok {
		return privacy.Denyf("mutation %T cannot be restricted", m)
	}
	return decide(v, p.Scope, p.Write, r)
}

// ownTenant sets the tenant of a new row, and refuses one of another tenant.
func (p policy) ownTenant(v *viewer.Viewer, m ent.Mutation) error {
	if p.Scope == Global {
		return privacy.Allow
	}
	if v.TenantID == "" {
		return privacy.Denyf("viewer has no tenant")
	}
	if set, ok := m.Field(string(p.Scope)); ok && set != v.TenantID {
		return privacy.Denyf("row of another tenant")
	}
	if err := m.SetField(string(p.Scope), v.TenantID); err != nil {
		return fmt.Errorf("rule: %w", err)
	}
	return privacy.Allow
}

func before(v *viewer.Viewer) (done bool, err error) {
	switch {
	case v == nil:
		return true, privacy.Denyf("no viewer")
	case v.IsSystem():
		return true, privacy.Allow
	}
	return false, nil
}

func decide(v *viewer.Viewer, s Scope, r Rule, q rows) error {
	access := r(v)
	if !access.Allowed {
		return privacy.Denyf("viewer may not")
	}
	if s != Global {
		if v.TenantID == "" {
			return privacy.Denyf("viewer has no tenant")
		}
		q.WhereP(sql.FieldEQ(string(s), v.TenantID))
	}
	if access.Where != nil {
		q.WhereP(access.Where)
	}
	return privacy.Allow
}
