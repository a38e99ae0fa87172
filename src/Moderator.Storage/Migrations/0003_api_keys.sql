-- Who may call the service. A key itself is never stored: 256 random bits need no salt, so their SHA-256 is enough.
CREATE TABLE api_keys (
    api_key_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

-- One row that the readiness check writes: only a write shows that the database can be written to.
CREATE TABLE readiness (
    readiness_id INTEGER PRIMARY KEY CHECK (readiness_id = 1),
    checked_at BIGINT NOT NULL
);
