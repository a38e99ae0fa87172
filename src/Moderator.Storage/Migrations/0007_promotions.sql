-- Which model and which policy are in force, since when and by whom; and what a second model says beside the first.
--
-- A promotion is appended and never changed: what is in force is the latest row of its subject. Undoing one appends a
-- row too, which names what it undoes; so the rows are a stack whose undone entries stay readable.
-- A null version is what the service is started with, or no model at all where the subject is the shadow.
-- Who, when and with which details stands in the audit log's row of the same transaction.
CREATE TABLE promotions (
    promotion_id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL CHECK (subject IN ('model', 'shadow', 'policy')),
    from_model_key BIGINT REFERENCES models (model_key),
    to_model_key BIGINT REFERENCES models (model_key),
    from_policy_key BIGINT REFERENCES policies (policy_key),
    to_policy_key BIGINT REFERENCES policies (policy_key),
    undoes BIGINT UNIQUE REFERENCES promotions (promotion_id),
    reason TEXT,
    audit_id BIGINT NOT NULL REFERENCES audit_log (audit_id)
);

CREATE INDEX promotions_by_subject ON promotions (subject, promotion_id);

CREATE TRIGGER promotions_are_never_changed BEFORE UPDATE ON promotions
BEGIN
    SELECT RAISE(ABORT, 'promotions are appended, never changed');
END;

CREATE TRIGGER promotions_are_never_removed BEFORE DELETE ON promotions
BEGIN
    SELECT RAISE(ABORT, 'promotions are appended, never removed');
END;

-- The files of a policy that was promoted, byte by byte: the policy itself (position 0) and its word lists.
CREATE TABLE policy_files (
    policy_key BIGINT NOT NULL REFERENCES policies (policy_key),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (policy_key, position)
);

-- What a shadow model scored, beside the revision's own scores, and what the policy of that decision would have done
-- with its scores.
CREATE TABLE shadow_scores (
    comment_key BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    model_key BIGINT NOT NULL REFERENCES models (model_key),
    action TEXT NOT NULL CHECK (action IN ('approve', 'review', 'reject')),
    toxicity DOUBLE PRECISION,
    severe_toxicity DOUBLE PRECISION,
    identity_attack DOUBLE PRECISION,
    insult DOUBLE PRECISION,
    profanity DOUBLE PRECISION,
    threat DOUBLE PRECISION,
    sexually_explicit DOUBLE PRECISION,
    spam DOUBLE PRECISION,
    PRIMARY KEY (comment_key, revision, model_key),
    FOREIGN KEY (comment_key, revision) REFERENCES revisions (comment_key, revision)
);
