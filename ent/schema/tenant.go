package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
	"weir/internal/id"
)

// Tenant is a customer of the installation: members, keys, one wallet.
type Tenant struct{ ent.Schema }

// Mixin of the entity.
func (Tenant) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.Tenant}, TimeMixin{}} }

// Fields of the entity.
func (Tenant) Fields() []ent.Field {
	return []ent.Field{
		field.String("slug").Unique().NotEmpty().MaxLen(64).Comment("Short unique name for addresses."),
		field.String("name").NotEmpty().MaxRuneLen(128).Comment("Display name."),
		field.String("timezone").Default("UTC").MaxLen(64).Comment("IANA time zone in which days begin."),
		field.String("price_group").Default("default").MaxLen(64).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Group that decides channels and price multipliers."),
		field.Int("vip_level").Default(0).NonNegative().Annotations(entgql.Skip(entgql.SkipAll)).Comment("VIP level: the highest of the grants that run; 0 for none."),
		field.Time("vip_expire_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("When the VIP level ends, UTC; null for never, and without one."),
		field.Time("suspended_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Since when the tenant is suspended; null when it is not."),
		field.String("suspension_reason").Default("").MaxRuneLen(500).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Why it is suspended, for its members; empty when it is not."),
		field.Time("delete_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("When it will be deleted for ever, UTC; null when nobody wants it to be."),
		field.Time("deleted_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("When everything of it but the ledger was deleted, UTC; null for a tenant that lives."),
		field.Int("result_days").Default(30).Range(1, 365).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Days for which results of tasks are kept."),
		field.Int("response_days").Default(30).Range(1, 30).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Days for which stored responses are kept."),
		field.Int("record_days").Default(0).Range(0, 3650).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Days after which records of calls lose their end users and the client's request ids; 0 for never."),
		field.Enum("capture").Values("off", "errors", "all").Default("off").Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Of which calls the contents are kept."),
		field.Int("capture_days").Default(7).Range(1, 365).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Days for which contents of calls are kept; the platform may set fewer."),
		field.JSON("capture_keys", []string{}).Optional().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Ids of the keys of whose calls contents are kept; null or empty for all."),
		field.Time("capture_from").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Contents of calls before this were given up and are shown to nobody, UTC; null where none were."),
	}
}

// Edges of the entity.
func (Tenant) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("memberships", Membership.Type).Annotations(entgql.Skip(entgql.SkipAll), entsql.OnDelete(entsql.Restrict)),
	}
}

// Indexes of the entity.
func (Tenant) Indexes() []ent.Index { return []ent.Index{index.Fields("delete_at")} }

// Annotations of the entity.
func (Tenant) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("tenants")}
}

// Policy of the entity.
func (Tenant) Policy() ent.Policy {
	return rule.Policy{Read: rule.OwnTenant, Write: rule.SystemOnly}.Build()
}
