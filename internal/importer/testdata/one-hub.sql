CREATE TABLE users (id bigint PRIMARY KEY, username text UNIQUE, password text NOT NULL, display_name text, role bigint DEFAULT 1, status bigint DEFAULT 1, email text, avatar_url text, github_id text, wechat_id text, lark_id text, oidc_id text, access_token char(32) UNIQUE, quota bigint DEFAULT 0, used_quota bigint DEFAULT 0, request_count bigint DEFAULT 0, "group" varchar(32) DEFAULT 'default', aff_code varchar(32) UNIQUE, inviter_id bigint, last_login_time bigint, created_time bigint, deleted_at timestamp);
CREATE TABLE user_groups (id bigint PRIMARY KEY, symbol varchar(50) UNIQUE, name varchar(50), ratio decimal(10,2) DEFAULT 1, api_rate bigint DEFAULT 600, public boolean DEFAULT false, promotion boolean DEFAULT false, min bigint DEFAULT 0, max bigint DEFAULT 0, enable boolean DEFAULT true);
CREATE TABLE tokens (id bigint PRIMARY KEY, user_id bigint, "key" varchar(59) UNIQUE, status bigint DEFAULT 1, name text, created_time bigint, accessed_time bigint, expired_time bigint DEFAULT -1, remain_quota bigint DEFAULT 0, unlimited_quota boolean DEFAULT false, used_quota bigint DEFAULT 0, "group" text DEFAULT '', backup_group text DEFAULT '', deleted_at timestamp, setting json);
CREATE TABLE channels (id bigint PRIMARY KEY, type bigint DEFAULT 0, "key" text, status bigint DEFAULT 1, name text, weight bigint DEFAULT 1, created_time bigint, test_time bigint, response_time bigint, base_url text DEFAULT '', other text, balance numeric, balance_updated_time bigint, models text, "group" varchar(32) DEFAULT 'default', used_quota bigint DEFAULT 0, model_mapping text, priority bigint DEFAULT 0, proxy varchar(255), test_model varchar(50), deleted_at timestamp);
CREATE TABLE redemptions (id bigint PRIMARY KEY, user_id bigint, "key" char(32) UNIQUE, status bigint DEFAULT 1, name text, quota bigint DEFAULT 100, created_time bigint, redeemed_time bigint);
CREATE TABLE options ("key" varchar(191) PRIMARY KEY, value text);

INSERT INTO user_groups (id, symbol, name, ratio) VALUES (1, 'default', 'Default', 1), (2, 'vip', 'VIP', 0.85);
INSERT INTO users (id, username, password, display_name, role, status, email, quota, "group", aff_code) VALUES
	(1, 'ann', '{{bcrypt}}', 'Ann', 3, 1, 'ann@example.com', 500001, 'vip', 'A1');
INSERT INTO tokens (id, user_id, "key", status, name, created_time, expired_time, remain_quota, unlimited_quota, setting) VALUES
	(1, 1, 'AnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnn12345678901', 1, 'main', 1690000001, -1, 0, true, '{"heartbeat":{"enabled":false,"timeout_seconds":30},"limits":{"limit_model_setting":{"enabled":true,"models":["gpt-4o"]},"limits_ip_setting":{"enabled":false,"whitelist":["10.0.0.1"]}}}'),
	(2, 1, 'LowLowLowLowLowLowLowLowLowLowLowLowLowLowLowLow12345678901', 4, 'used up', 1690000001, -1, 0, false, NULL);
INSERT INTO channels (id, type, "key", status, name, created_time, base_url, models, "group", model_mapping, priority) VALUES
	(1, 28, 'key', 1, 'deepseek', 1690000000, '', 'deepseek-flash', 'default', '{"deepseek-flash":"+deepseek-v4-pro"}', 0),
	(2, 34, 'key', 1, 'midjourney', 1690000000, '', 'mj', 'default', '', 0);
