-- What a site sent, what a model said of it and what was decided.
--
-- A comment is known by its site and the site's own id. The site is '' where an installation serves only one: a null
-- would not count in a unique key. A changed text is a new revision; scores belong to the revision that was scored.
-- Decisions are appended and never changed, and triggers hold that even against a slip in the program.
-- Times are milliseconds since 1970-01-01 UTC. Types are those that SQLite and PostgreSQL both know.

-- Which model made a score, once each: a decision's row then holds a number instead of ninety characters.
CREATE TABLE models (
    model_key INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (name, version, hash)
);

CREATE TABLE policies (
    policy_key INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (name, version, hash)
);

CREATE TABLE comments (
    comment_key INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    comment_id TEXT NOT NULL,
    section TEXT,
    article_id TEXT,
    article_title TEXT,
    article_url TEXT,
    parent_id TEXT,
    author_id TEXT,
    author_name TEXT,
    language TEXT,
    written_at BIGINT,
    received_at BIGINT NOT NULL,
    -- The latest revision, and the action that stands for it: its latest decision's.
    revision INTEGER NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('approve', 'review', 'reject')),
    UNIQUE (site, comment_id)
);

CREATE TABLE revisions (
    comment_key BIGINT NOT NULL REFERENCES comments (comment_key),
    revision INTEGER NOT NULL,
    text TEXT NOT NULL,
    -- The language the model found; null where it could not tell.
    language TEXT,
    -- Null where the text could not be scored.
    model_key BIGINT REFERENCES models (model_key),
    -- Calibrated probabilities; null where the model does not serve the attribute.
    toxicity DOUBLE PRECISION,
    severe_toxicity DOUBLE PRECISION,
    identity_attack DOUBLE PRECISION,
    insult DOUBLE PRECISION,
    profanity DOUBLE PRECISION,
    threat DOUBLE PRECISION,
    sexually_explicit DOUBLE PRECISION,
    spam DOUBLE PRECISION,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (comment_key, revision)
);

CREATE TABLE decisions (
    decision_id INTEGER PRIMARY KEY,
    comment_key BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('approve', 'review', 'reject')),
    source TEXT NOT NULL CHECK (source IN ('policy', 'moderator')),
    moderator TEXT,
    -- JSON: an array of strings.
    reasons TEXT NOT NULL,
    -- JSON: an array of {"rule", "action", "reason"}.
    matched_rules TEXT NOT NULL,
    model_key BIGINT REFERENCES models (model_key),
    policy_key BIGINT REFERENCES policies (policy_key),
    decided_at BIGINT NOT NULL,
    FOREIGN KEY (comment_key, revision) REFERENCES revisions (comment_key, revision)
);

-- "The latest decision of a comment" and "of a revision" are both read from the end of this.
CREATE INDEX decisions_by_revision ON decisions (comment_key, revision, decision_id);

CREATE TRIGGER decisions_are_never_changed BEFORE UPDATE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are appended, never changed');
END;

CREATE TRIGGER decisions_are_never_removed BEFORE DELETE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are appended, never removed');
END;

-- What a person said of single attributes while deciding, 0 to 1: it trains the next model.
CREATE TABLE annotations (
    annotation_id INTEGER PRIMARY KEY,
    decision_id BIGINT NOT NULL REFERENCES decisions (decision_id),
    attribute TEXT NOT NULL,
    label DOUBLE PRECISION NOT NULL CHECK (label >= 0 AND label <= 1),
    UNIQUE (decision_id, attribute)
);
