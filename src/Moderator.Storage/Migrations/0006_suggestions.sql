-- Scores that somebody outside suggested for a text (Perspective's comments:suggestscore): labels for the next model.
--
-- Such a text need not be one of our comments, so it stands here whole. Where the sender names its comment by a token,
-- what it says later of the same text replaces what it said before (a moderator approves, another rejects); without a
-- token every suggestion is one more person's label.
CREATE TABLE suggestions (
    suggestion_id INTEGER PRIMARY KEY,
    -- '' where the installation serves only one.
    site TEXT NOT NULL,
    community_id TEXT NOT NULL,
    client_token TEXT,
    text TEXT NOT NULL,
    -- SHA-256 of the text's UTF-8: what is grouped by.
    text_hash BLOB NOT NULL CHECK (length(text_hash) = 32),
    language TEXT,
    parent_text TEXT,
    article_title TEXT,
    suggested_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX suggestions_by_token ON suggestions (site, community_id, client_token, text_hash) WHERE client_token IS NOT NULL;
CREATE INDEX suggestions_by_text ON suggestions (text_hash);
CREATE INDEX suggestions_by_age ON suggestions (suggested_at);

CREATE TABLE suggested_scores (
    suggestion_id BIGINT NOT NULL REFERENCES suggestions (suggestion_id) ON DELETE CASCADE,
    attribute TEXT NOT NULL,
    -- Of the whole text where both are null, else of the stretch between them (UTF-16, end exclusive).
    span_start INTEGER,
    span_end INTEGER,
    label DOUBLE PRECISION NOT NULL CHECK (label >= 0 AND label <= 1),
    CHECK ((span_start IS NULL) = (span_end IS NULL))
);

CREATE INDEX suggested_scores_by_suggestion ON suggested_scores (suggestion_id);
