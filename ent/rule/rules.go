package rule

import (
	"slices"

	"entgo.io/ent/dialect/sql"

	"weir/internal/viewer"
)

// SystemOnly allows nobody else.
func SystemOnly(*viewer.Viewer) Access { return Access{} }

// Anybody allows every viewer; of rows that hold nothing private.
func Anybody(*viewer.Viewer) Access { return Access{Allowed: true} }

// PlatformAdmin allows the platform's administrators.
func PlatformAdmin(v *viewer.Viewer) Access { return Access{Allowed: v.IsPlatformAdmin()} }

// Roles allows members of these roles.
func Roles(roles ...viewer.Role) Rule {
	return func(v *viewer.Viewer) Access { return Access{Allowed: slices.Contains(roles, v.Role)} }
}

// AnyMember allows everybody with a role in the tenant.
func AnyMember(v *viewer.Viewer) Access { return Access{Allowed: v.Role != ""} }

// KeyReader: OWNER, ADMIN and VIEWER see all keys, MEMBER the own ones, BILLING none.
func KeyReader(v *viewer.Viewer) Access {
	switch v.Role {
	case viewer.Owner, viewer.Admin, viewer.Reader:
		return Access{Allowed: true}
	case viewer.Member:
		return Access{Allowed: true, Where: sql.FieldEQ("created_by", v.UserID)}
	}
	return Access{}
}

// KeyWriter: OWNER and ADMIN change all keys, MEMBER the own ones.
func KeyWriter(v *viewer.Viewer) Access {
	switch v.Role {
	case viewer.Owner, viewer.Admin:
		return Access{Allowed: true}
	case viewer.Member:
		return Access{Allowed: true, Where: sql.FieldEQ("created_by", v.UserID)}
	}
	return Access{}
}

// OwnTenant: the row of the tenants table that the viewer acts in; all rows for the platform's administrators.
func OwnTenant(v *viewer.Viewer) Access {
	if v.IsPlatformAdmin() {
		return Access{Allowed: true}
	}
	return Access{Allowed: v.TenantID != "", Where: sql.FieldEQ("id", v.TenantID)}
}

// FellowMember: the user itself, and users who are members of the viewer's tenant; all users for the platform's
// administrators.
func FellowMember(v *viewer.Viewer) Access {
	if v.IsPlatformAdmin() {
		return Access{Allowed: true}
	}
	if v.UserID == "" {
		return Access{}
	}
	return Access{Allowed: true, Where: func(s *sql.Selector) {
		m := sql.Table("memberships")
		s.Where(sql.Or(
			sql.EQ(s.C("id"), v.UserID),
			sql.In(s.C("id"), sql.Select(m.C("user_id")).From(m).Where(sql.EQ(m.C("tenant_id"), v.TenantID))),
		))
	}}
}

// OwnRows: what belongs to the user itself, in whatever tenant; for people, not for their programs.
func OwnRows(v *viewer.Viewer) Access {
	return Access{Allowed: v.UserID != "" && v.SessionID != "", Where: sql.FieldEQ("user_id", v.UserID)}
}

// UsageReader: every role but MEMBER sees what all keys of the tenant used, MEMBER what the own ones did.
func UsageReader(v *viewer.Viewer) Access {
	switch v.Role {
	case viewer.Owner, viewer.Admin, viewer.Billing, viewer.Reader:
		return Access{Allowed: true}
	case viewer.Member:
		return Access{Allowed: true, Where: func(s *sql.Selector) {
			k := sql.Table("api_keys")
			own := sql.Select(k.C("id")).From(k).Where(sql.And(sql.EQ(k.C("tenant_id"), v.TenantID), sql.EQ(k.C("created_by"), v.UserID)))
			s.Where(sql.In(s.C("api_key_id"), own))
		}}
	}
	return Access{}
}

// AuditReader: OWNER and ADMIN.
func AuditReader(v *viewer.Viewer) Access {
	return Access{Allowed: v.Role == viewer.Owner || v.Role == viewer.Admin}
}

// Published: rows that are published, for everybody; all rows for the platform's administrators.
func Published(v *viewer.Viewer) Access {
	if v.IsPlatformAdmin() {
		return Access{Allowed: true}
	}
	return Access{Allowed: true, Where: sql.FieldEQ("published", true)}
}
