CREATE TABLE users (id bigint PRIMARY KEY, username varchar(30) UNIQUE, password text NOT NULL, display_name varchar(60), role bigint DEFAULT 1, status bigint DEFAULT 1, email varchar(50), github_id text, wechat_id text, lark_id text, oidc_id text, access_token char(32) UNIQUE, quota bigint DEFAULT 0, used_quota bigint DEFAULT 0, request_count bigint DEFAULT 0, "group" varchar(32) DEFAULT 'default', aff_code varchar(32) UNIQUE, inviter_id bigint);
CREATE TABLE tokens (id bigint PRIMARY KEY, user_id bigint, "key" char(48) UNIQUE, status bigint DEFAULT 1, name text, created_time bigint, accessed_time bigint, expired_time bigint DEFAULT -1, remain_quota bigint DEFAULT 0, unlimited_quota boolean DEFAULT false, used_quota bigint DEFAULT 0, models text, subnet text DEFAULT '');
CREATE TABLE channels (id bigint PRIMARY KEY, type bigint DEFAULT 0, "key" text, status bigint DEFAULT 1, name text, weight bigint DEFAULT 0, created_time bigint, test_time bigint, response_time bigint, base_url text DEFAULT '', other text, balance numeric, balance_updated_time bigint, models text, "group" varchar(32) DEFAULT 'default', used_quota bigint DEFAULT 0, model_mapping varchar(1024) DEFAULT '', priority bigint DEFAULT 0, config text, system_prompt text);
CREATE TABLE redemptions (id bigint PRIMARY KEY, user_id bigint, "key" char(32) UNIQUE, status bigint DEFAULT 1, name text, quota bigint DEFAULT 100, created_time bigint, redeemed_time bigint);
CREATE TABLE options ("key" varchar(64) PRIMARY KEY, value text);

INSERT INTO options VALUES ('QuotaPerUnit', '500000'), ('GroupRatio', '{"default":1,"vip":0.8,"svip":0.65}'), ('SystemName', 'Old place');
INSERT INTO users (id, username, password, display_name, role, status, email, access_token, quota, used_quota, "group", aff_code) VALUES
	(1, 'root', '{{bcrypt}}', 'Root User', 100, 1, '', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 500000000000000, 0, 'default', 'AAAA'),
	(2, 'ann', '{{bcrypt}}', 'Ann', 1, 1, 'ann@example.com', '', 1234567, 10, 'vip', 'BBBB'),
	(3, 'bob', '{{bcrypt}}', 'Bob', 10, 1, 'ann@example.com', NULL, -500, 0, 'default', 'CCCC'),
	(4, 'carol', '{{bcrypt}}', '', 1, 2, 'no address', NULL, 1, 0, 'default', 'DDDD'),
	(5, 'deleted_1b2c', '{{bcrypt}}', '', 1, 3, '', NULL, 77, 0, 'default', 'EEEE'),
	(6, 'odd', 'not a hash', '', 1, 1, '', NULL, 500000, 0, 'default', 'FFFF');
INSERT INTO tokens (id, user_id, "key", status, name, created_time, expired_time, remain_quota, unlimited_quota, models, subnet) VALUES
	(1, 1, 'RootRootRootRootRootRootRootRootRootRootRootRoot', 1, 'default', 1690000000, -1, 0, true, NULL, ''),
	(2, 2, 'AnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnnAnn', 1, 'default', 1690000001, -1, 0, true, '', NULL),
	(3, 2, 'CapCapCapCapCapCapCapCapCapCapCapCapCapCapCapCap', 1, 'capped', 1690000002, -1, 250000, false, 'gpt-4o,gpt-4o-mini', '127.0.0.0/8'),
	(4, 2, 'OldOldOldOldOldOldOldOldOldOldOldOldOldOldOldOld', 3, 'old', 1690000003, 1690000004, 0, true, NULL, NULL),
	(5, 2, 'OffOffOffOffOffOffOffOffOffOffOffOffOffOffOffOff', 2, 'off', 1690000004, -1, 0, true, NULL, NULL),
	(6, 4, 'CarCarCarCarCarCarCarCarCarCarCarCarCarCarCarCar', 1, 'carol', 1690000005, -1, 0, true, NULL, NULL),
	(7, 99, 'NobNobNobNobNobNobNobNobNobNobNobNobNobNobNobNob', 1, 'orphan', 1690000006, -1, 0, true, NULL, NULL),
	(8, 2, 'BadBadBadBadBadBadBadBadBadBadBadBadBadBadBadBad', 1, 'bad net', 1690000007, -1, 0, true, NULL, 'everywhere');
INSERT INTO channels (id, type, "key", status, name, created_time, base_url, models, "group", model_mapping, priority, config) VALUES
	(1, 1, 'sk-vendor', 1, 'main', 1690000000, '{{vendor}}', 'gpt-4o,text-embedding-3-small', 'default,vip', '', 5, ''),
	(2, 3, 'azure-key', 2, 'azure', 1690000000, 'https://acme.openai.azure.com', 'gpt-4o', 'default', '{"gpt-4o":"my-gpt"}', NULL, '{"api_version":"2024-10-21"}'),
	(3, 18, 'a|b|c', 1, 'xunfei', 1690000000, '', 'SparkDesk', 'default', '', 0, ''),
	(4, 17, 'ali-key', 3, 'ali', 1690000000, 'https://dashscope.aliyuncs.com', 'qwen-plus', 'default', '', 0, ''),
	(5, 8, 'x', 1, 'no address', 1690000000, '', 'gpt-4o', 'default', '', 0, '');
INSERT INTO redemptions (id, user_id, "key", status, name, quota, created_time) VALUES
	(1, 1, '0123456789abcdef0123456789abcdef', 1, 'welcome', 500000, 1690000000),
	(2, 1, '1123456789abcdef0123456789abcdef', 1, 'welcome', 500000, 1690000000),
	(3, 1, '2123456789abcdef0123456789abcdef', 3, 'welcome', 500000, 1690000000),
	(4, 1, 'GIFT', 1, 'gift', 500000, 1690000000);
