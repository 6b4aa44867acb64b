-- Administrators find tenants and users by a part of a name. The extension is trusted: the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX tenants_search ON tenants USING gin (name gin_trgm_ops, slug gin_trgm_ops);
CREATE INDEX users_search ON users USING gin (email gin_trgm_ops, username gin_trgm_ops, display_name gin_trgm_ops);
