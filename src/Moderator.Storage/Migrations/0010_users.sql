-- Who may work in the review console, and who is signed in.
--
-- A session and a one-time link are known by the SHA-256 of 256 random bits, like an API key. A user is never removed, for
-- the audit log and decisions name them; one who may not come in any more is disabled.

CREATE TABLE users (
    user_id INTEGER PRIMARY KEY,
    -- Lower case, as it is typed at sign-in.
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('read_only', 'moderator', 'senior', 'admin')),
    -- As ASP.NET's hasher writes it; null for who signs in elsewhere.
    password_hash TEXT,
    -- The issuer's name of somebody who signs in by OpenID Connect.
    subject TEXT UNIQUE,
    -- JSON: the sites and sections they may see, [{"site": "...", "section": "..."}]; null is everything.
    places TEXT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    failed_sign_ins BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT
);

CREATE TABLE user_sessions (
    session_hash BLOB PRIMARY KEY CHECK (length(session_hash) = 32),
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX user_sessions_of_user ON user_sessions (user_id);

-- Links that let somebody choose a password, once: the first admin's, an invitation's, a forgotten password's.
CREATE TABLE user_links (
    link_hash BLOB PRIMARY KEY CHECK (length(link_hash) = 32),
    -- Null for the first admin's, who does not exist yet.
    user_id BIGINT REFERENCES users (user_id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
