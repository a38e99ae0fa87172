-- Decisions that rules made alone and a person looks at too, and sums that the dashboard is read from.
--
-- Both follow the decisions, behind the requests: a pass takes the next ones by their id, draws the sample among them and adds
-- them to the sums, in one transaction. So storing a comment costs nothing more, and nothing is counted twice or left out.

CREATE TABLE followed_decisions (
    followed_id INTEGER PRIMARY KEY CHECK (followed_id = 1),
    -- Every decision up to this one is in the sums.
    through BIGINT NOT NULL,
    -- Decisions from before there was a sample are in the sums, and are not drawn.
    drawn_after BIGINT NOT NULL
);

INSERT INTO followed_decisions (followed_id, through, drawn_after) SELECT 1, 0, COALESCE(MAX(decision_id), 0) FROM decisions;

CREATE TABLE audit_samples (
    sample_id INTEGER PRIMARY KEY,
    -- The policy's decision that is looked at.
    decision_id BIGINT NOT NULL UNIQUE REFERENCES decisions (decision_id),
    comment_key BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    -- Of the highest score, and the chance that the decision had to be drawn: an estimate weighs it by the inverse.
    band INTEGER NOT NULL,
    probability DOUBLE PRECISION NOT NULL CHECK (probability > 0 AND probability <= 1),
    -- Samples are judged in this order, which is that of a hash: neither age nor score decides what is judged.
    turn DOUBLE PRECISION NOT NULL,
    -- How many moderators are to judge it, and how many did.
    wanted INTEGER NOT NULL,
    judged INTEGER NOT NULL DEFAULT 0,
    drawn_at BIGINT NOT NULL,
    FOREIGN KEY (comment_key, revision) REFERENCES revisions (comment_key, revision)
);

CREATE INDEX audit_samples_open ON audit_samples (turn, sample_id) WHERE judged < wanted;
CREATE INDEX audit_samples_of_comment ON audit_samples (comment_key, revision);

-- Who has a sample on screen: two have the same one only where two are wanted.
CREATE TABLE audit_claims (
    sample_id BIGINT NOT NULL REFERENCES audit_samples (sample_id),
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    until BIGINT NOT NULL,
    PRIMARY KEY (sample_id, user_id)
);

-- What a moderator said of a sample without knowing what the rules did. The label that trains stands in "judgements".
CREATE TABLE audit_judgements (
    -- The page's own number of the act; the same one is carried out once.
    act_id TEXT PRIMARY KEY,
    sample_id BIGINT NOT NULL REFERENCES audit_samples (sample_id),
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    action TEXT NOT NULL CHECK (action IN ('approve', 'reject')),
    -- The decision that it appended, where it differs from the one that stood; else null.
    decision_id BIGINT REFERENCES decisions (decision_id),
    judged_at BIGINT NOT NULL,
    undone_at BIGINT
);

CREATE UNIQUE INDEX audit_judgements_once ON audit_judgements (sample_id, user_id) WHERE undone_at IS NULL;
CREATE INDEX audit_judgements_by_age ON audit_judgements (judged_at);

-- Decisions by day (days since 1970-01-01 UTC): of policies by language, of people by name.
CREATE TABLE daily_decisions (
    site TEXT NOT NULL,
    day BIGINT NOT NULL,
    source TEXT NOT NULL,
    -- '' for a policy's.
    moderator TEXT NOT NULL,
    -- '' for a moderator's, and where it is not known.
    language TEXT NOT NULL,
    action TEXT NOT NULL,
    decisions BIGINT NOT NULL,
    PRIMARY KEY (day, site, source, moderator, language, action)
);

CREATE TABLE daily_rules (
    site TEXT NOT NULL,
    day BIGINT NOT NULL,
    -- '' where none matched.
    rule TEXT NOT NULL,
    -- What the whole policy decided.
    action TEXT NOT NULL,
    decisions BIGINT NOT NULL,
    PRIMARY KEY (day, site, rule, action)
);

-- Scores of policies' decisions in fifty bins. Attributes by their number, the highest of all as -1.
CREATE TABLE daily_scores (
    site TEXT NOT NULL,
    day BIGINT NOT NULL,
    model_key BIGINT NOT NULL REFERENCES models (model_key),
    attribute INTEGER NOT NULL,
    bin INTEGER NOT NULL,
    decisions BIGINT NOT NULL,
    PRIMARY KEY (day, site, model_key, attribute, bin)
);

-- When a model's first days were.
CREATE INDEX daily_scores_of_model ON daily_scores (model_key, day);

-- The few decisions that people make, out of the many that policies do. Nothing more to write for a policy's.
CREATE INDEX decisions_of_moderators ON decisions (decided_at) WHERE source = 'moderator';
