-- What is held against an author, and what commenters say against a decision.
--
-- An author gets a number of their own: the console's addresses name it, for the site's id is personal data. The table is
-- made anew for it; everything in it stays as it was.
CREATE TABLE authors_numbered (
    author_key INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    author_id TEXT NOT NULL,
    comments BIGINT NOT NULL,
    approved BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    UNIQUE (site, author_id)
);

INSERT INTO authors_numbered (site, author_id, comments, approved, rejected)
SELECT site, author_id, comments, approved, rejected FROM authors;

DROP TABLE authors;
ALTER TABLE authors_numbered RENAME TO authors;

-- Only those of whom something was rejected: storing a comment of somebody else touches no more than before.
CREATE INDEX authors_by_rejected ON authors (rejected DESC, author_key) WHERE rejected > 0;

CREATE TABLE sanctions (
    -- Never given twice: receivers of webhooks know a sanction by it.
    sanction_id INTEGER PRIMARY KEY AUTOINCREMENT,
    author_key BIGINT NOT NULL REFERENCES authors (author_key),
    -- 'strike' counts; 'mute' and 'ban' reject what the author sends; 'pre_moderate' sends it to review.
    kind TEXT NOT NULL CHECK (kind IN ('strike', 'mute', 'pre_moderate', 'ban')),
    reason TEXT NOT NULL,
    -- A moderator's name; 'automatic' for what the service gave by itself.
    given_by TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    -- Null: until it is lifted.
    until BIGINT,
    -- The rejection that it was given with.
    decision_id BIGINT REFERENCES decisions (decision_id),
    -- The strike that made it one too many.
    strike_id BIGINT REFERENCES sanctions (sanction_id),
    lifted_at BIGINT,
    lifted_by TEXT,
    lift_reason TEXT
);

CREATE INDEX sanctions_of_author ON sanctions (author_key, sanction_id);
CREATE INDEX sanctions_of_decision ON sanctions (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX sanctions_of_strike ON sanctions (strike_id) WHERE strike_id IS NOT NULL;
-- What deciding looks at, kept in memory by the service.
CREATE INDEX sanctions_standing ON sanctions (author_key) WHERE lifted_at IS NULL AND kind <> 'strike';

-- Grows with every change of a sanction: who keeps them in memory sees by one number whether to read them again.
CREATE TABLE sanction_changes (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    changes BIGINT NOT NULL
);
INSERT INTO sanction_changes (only_row, changes) VALUES (1, 0);

-- One for a decision, once.
CREATE TABLE appeals (
    appeal_id INTEGER PRIMARY KEY AUTOINCREMENT,
    decision_id BIGINT NOT NULL UNIQUE REFERENCES decisions (decision_id),
    comment_key BIGINT NOT NULL REFERENCES comments (comment_key),
    text TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'upheld', 'overturned')),
    -- What the commenter is told.
    answer TEXT,
    decided_by TEXT,
    decided_at BIGINT,
    -- The decision that reverses the first one; null where it stands, or stood no more.
    reversal_id BIGINT REFERENCES decisions (decision_id),
    -- Who looks at it, and until when.
    claimed_by BIGINT REFERENCES users (user_id),
    claimed_until BIGINT
);

CREATE INDEX appeals_waiting ON appeals (received_at, appeal_id) WHERE state = 'waiting';
CREATE INDEX appeals_of_comment ON appeals (comment_key);

-- Signs the addresses at which a commenter may appeal.
INSERT INTO installation_secrets (name, secret) VALUES ('appeals', randomblob(32));

-- Webhooks are told of sanctions and appeals too. A sanction has neither comment nor decision to name.
CREATE TABLE webhook_deliveries_of_more (
    delivery_id INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (webhook_id),
    comment_key BIGINT REFERENCES comments (comment_key),
    decision_id BIGINT REFERENCES decisions (decision_id),
    sanction_id BIGINT REFERENCES sanctions (sanction_id),
    appeal_id BIGINT REFERENCES appeals (appeal_id),
    event TEXT NOT NULL CHECK (event IN ('decision', 'reversal', 'sanction.given', 'sanction.lifted', 'appeal.decided')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    queued_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    done_at BIGINT,
    last_status INTEGER,
    last_error TEXT,
    CHECK ((sanction_id IS NULL) = (comment_key IS NOT NULL AND decision_id IS NOT NULL))
);

INSERT INTO webhook_deliveries_of_more (delivery_id, webhook_id, comment_key, decision_id, event, state, attempts, queued_at, next_attempt_at, done_at, last_status, last_error)
SELECT delivery_id, webhook_id, comment_key, decision_id, event, state, attempts, queued_at, next_attempt_at, done_at, last_status, last_error FROM webhook_deliveries;

-- Numbers that were given are never given again, also those of deliveries that were removed.
DELETE FROM sqlite_sequence WHERE name = 'webhook_deliveries_of_more';
INSERT INTO sqlite_sequence (name, seq) SELECT 'webhook_deliveries_of_more', seq FROM sqlite_sequence WHERE name = 'webhook_deliveries';

DROP TABLE webhook_deliveries;
ALTER TABLE webhook_deliveries_of_more RENAME TO webhook_deliveries;

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_attempt_at, delivery_id) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_of_comment ON webhook_deliveries (webhook_id, comment_key, delivery_id) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (webhook_id, state, delivery_id);
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (done_at) WHERE state = 'delivered';
CREATE INDEX webhook_deliveries_of_sanction ON webhook_deliveries (sanction_id, webhook_id, delivery_id) WHERE sanction_id IS NOT NULL;
