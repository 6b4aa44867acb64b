CREATE TABLE users (id bigint PRIMARY KEY, username varchar(64) UNIQUE, password text NOT NULL, display_name text, role bigint DEFAULT 1, status bigint DEFAULT 1, email text, github_id text, discord_id text, oidc_id text, wechat_id text, telegram_id text, access_token char(32) UNIQUE, quota bigint DEFAULT 0, used_quota bigint DEFAULT 0, request_count bigint DEFAULT 0, "group" varchar(64) DEFAULT 'default', aff_code varchar(32) UNIQUE, aff_count bigint DEFAULT 0, aff_quota bigint DEFAULT 0, aff_history bigint DEFAULT 0, inviter_id bigint, deleted_at timestamp, linux_do_id text, setting text, remark varchar(255), stripe_customer varchar(64));
CREATE TABLE tokens (id bigint PRIMARY KEY, user_id bigint, "key" varchar(128) UNIQUE, status bigint DEFAULT 1, name text, created_time bigint, accessed_time bigint, expired_time bigint DEFAULT -1, remain_quota bigint DEFAULT 0, unlimited_quota boolean, model_limits_enabled boolean, model_limits text, allow_ips text DEFAULT '', used_quota bigint DEFAULT 0, "group" text DEFAULT '', cross_group_retry boolean, deleted_at timestamp);
CREATE TABLE channels (id bigint PRIMARY KEY, type bigint DEFAULT 0, "key" text NOT NULL, open_ai_organization text, test_model text, status bigint DEFAULT 1, name text, weight bigint DEFAULT 0, created_time bigint, test_time bigint, response_time bigint, base_url text DEFAULT '', other text, balance numeric, balance_updated_time bigint, models text, "group" varchar(64) DEFAULT 'default', used_quota bigint DEFAULT 0, model_mapping text, status_code_mapping varchar(1024) DEFAULT '', priority bigint DEFAULT 0, auto_ban bigint DEFAULT 1, other_info text, tag text, setting text, param_override text, header_override text, remark varchar(255), channel_info json, settings text);
CREATE TABLE redemptions (id bigint PRIMARY KEY, user_id bigint, "key" char(32) UNIQUE, status bigint DEFAULT 1, name text, quota bigint DEFAULT 100, created_time bigint, redeemed_time bigint, used_user_id bigint, deleted_at timestamp, expired_time bigint);
CREATE TABLE options ("key" varchar(191) PRIMARY KEY, value text);

INSERT INTO options VALUES ('QuotaPerUnit', '1000000'), ('GroupRatio', '{"default":1,"team":1.25}');
INSERT INTO users (id, username, password, display_name, role, status, email, quota, "group", aff_code, deleted_at) VALUES
	(1, 'ann', '{{bcrypt}}', 'Ann', 1, 1, 'ann@example.com', 3, 'team', 'A1', NULL),
	(2, 'gone', '{{bcrypt}}', 'Gone', 1, 1, 'gone@example.com', 5, 'default', 'A2', '2026-01-02 03:04:05');
INSERT INTO tokens (id, user_id, "key", status, name, created_time, expired_time, remain_quota, unlimited_quota, model_limits_enabled, model_limits, allow_ips, "group", deleted_at) VALUES
	(1, 1, 'AnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnn', 1, 'main', 1690000001, -1, 0, true, true, 'gpt-4o', '127.0.0.1
10.0.0.0/8', 'cheap', NULL),
	(2, 1, 'DelDelDelDelDelDelDelDelDelDelDelDelDelDelDelDel', 1, 'deleted', 1690000001, -1, 0, true, false, '', '', '', '2026-01-02 03:04:05');
INSERT INTO channels (id, type, "key", status, name, created_time, base_url, models, "group", model_mapping, priority, weight) VALUES
	(1, 43, 'key-one
key-two', 1, 'deepseek', 1690000000, '', 'deepseek-flash', 'default', '{}', 0, 3),
	(2, 2, 'x', 1, 'midjourney', 1690000000, '', 'mj_imagine', 'default', NULL, 0, 0);
INSERT INTO redemptions (id, user_id, "key", status, name, quota, created_time, expired_time) VALUES
	(1, 1, '0123456789abcdef0123456789abcdef', 1, 'spring', 1000000, 1690000000, 0),
	(2, 1, '1123456789abcdef0123456789abcdef', 1, 'spring', 1000000, 1690000000, 1690000001);
