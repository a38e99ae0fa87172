-- What each key may do, how often, and until when; and a log of every administrative act.
--
-- A key keeps its id, name and rights when its secret is replaced: the secret before stays valid for as long as the
-- operator chose, so that a site can change over without a refused request.
ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT 'score submit read moderate admin';
-- Null: every site's.
ALTER TABLE api_keys ADD COLUMN site TEXT;
ALTER TABLE api_keys ADD COLUMN revoked_at BIGINT;
ALTER TABLE api_keys ADD COLUMN rotated_at BIGINT;
ALTER TABLE api_keys ADD COLUMN previous_hash BLOB CHECK (previous_hash IS NULL OR length(previous_hash) = 32);
ALTER TABLE api_keys ADD COLUMN previous_until BIGINT;
-- Null: no limit.
ALTER TABLE api_keys ADD COLUMN rate_per_second DOUBLE PRECISION;
ALTER TABLE api_keys ADD COLUMN burst INTEGER;
ALTER TABLE api_keys ADD COLUMN daily_quota BIGINT;
-- How many requests were counted on which day (days since 1970-01-01 UTC), noted with the last use.
ALTER TABLE api_keys ADD COLUMN used_on_day BIGINT;
ALTER TABLE api_keys ADD COLUMN used_count BIGINT NOT NULL DEFAULT 0;

-- Who did what, and when: one row in the transaction of the act itself. Never a comment's text.
CREATE TABLE audit_log (
    audit_id INTEGER PRIMARY KEY,
    at BIGINT NOT NULL,
    -- 'key': a request with this API key; 'user': somebody signed in; 'operator': the command line; 'system': the service by itself.
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('key', 'user', 'operator', 'system')),
    actor_id TEXT,
    actor_name TEXT NOT NULL,
    -- For example 'key.create'.
    act TEXT NOT NULL,
    -- For example 'key:3'.
    subject TEXT NOT NULL,
    -- JSON object.
    details TEXT NOT NULL
);

CREATE TRIGGER audit_log_is_never_changed BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is appended, never changed');
END;

CREATE TRIGGER audit_log_is_never_removed BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is appended, never removed');
END;
