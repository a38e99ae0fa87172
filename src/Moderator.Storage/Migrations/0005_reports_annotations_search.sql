-- What readers report, what people say of a comment's attributes and passages, the words that comments are searched by,
-- and the answers that a repeated request gets again.

-- A reader's complaint about one text of a comment. Who reported is kept as a keyed hash: it tells two readers apart and
-- finds a reader's reports again when they are to be deleted, and is nobody's name.
CREATE TABLE reports (
    report_id INTEGER PRIMARY KEY,
    comment_key BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    -- Null where the site did not say who: such a report cannot be told from another.
    reporter BLOB CHECK (length(reporter) = 32),
    reason TEXT NOT NULL,
    details TEXT,
    reported_at BIGINT NOT NULL,
    FOREIGN KEY (comment_key, revision) REFERENCES revisions (comment_key, revision)
);

CREATE INDEX reports_of_comment ON reports (comment_key, revision, report_id);
-- A reader's second report of the same text counts no more. Nulls are not equal to each other here.
CREATE UNIQUE INDEX reports_once_a_reader ON reports (comment_key, revision, reporter);
CREATE INDEX reports_of_reporter ON reports (reporter) WHERE reporter IS NOT NULL;

-- Secrets of this installation, made here and never sent anywhere.
CREATE TABLE installation_secrets (
    name TEXT PRIMARY KEY,
    secret BLOB NOT NULL
);

INSERT INTO installation_secrets (name, secret) VALUES ('reporters', randomblob(32));

-- One person's judgement of one text, made without deciding. Appended: of one person's on one text the latest counts.
-- (What a moderator says of attributes while deciding stands in "annotations", beside the decision.)
CREATE TABLE judgements (
    judgement_id INTEGER PRIMARY KEY,
    comment_key BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    annotator TEXT NOT NULL,
    -- JSON: {"INSULT": 0.8}.
    labels TEXT NOT NULL,
    -- JSON: an array of {"start", "end", "attribute"}, UTF-16 offsets in the text of that revision.
    spans TEXT NOT NULL,
    note TEXT,
    judged_at BIGINT NOT NULL,
    FOREIGN KEY (comment_key, revision) REFERENCES revisions (comment_key, revision)
);

CREATE INDEX judgements_of_comment ON judgements (comment_key, revision, judgement_id);

-- An author's comments and an article's, newest first without sorting: a row's key follows the indexed column by itself.
CREATE INDEX comments_by_author ON comments (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX comments_by_article ON comments (article_id) WHERE article_id IS NOT NULL;

-- The words of the latest texts, without the texts themselves. It is filled behind the submissions, because a word index
-- costs as much as all the rest of storing a comment. secure-delete: what is taken out leaves no word behind in the file.
CREATE VIRTUAL TABLE search_words USING fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);

-- Every comment up to this key has its words in the index, but for those in search_changes.
CREATE TABLE search_progress (
    progress_id INTEGER PRIMARY KEY CHECK (progress_id = 1),
    indexed_through BIGINT NOT NULL
);

INSERT INTO search_progress (progress_id, indexed_through) VALUES (1, 0);

-- Comments whose text was changed after it was indexed, with the revision whose words are in the index.
CREATE TABLE search_changes (
    comment_key INTEGER PRIMARY KEY,
    indexed_revision INTEGER NOT NULL
);

-- Answers to requests that named themselves (Idempotency-Key), written in the transaction of what they answer.
CREATE TABLE answered_requests (
    -- SHA-256 of who asks and of the key that they gave the request.
    request BLOB PRIMARY KEY CHECK (length(request) = 32),
    -- SHA-256 of method, address and body: the same key with another request is a mistake.
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    status INTEGER NOT NULL,
    body BLOB NOT NULL,
    answered_at BIGINT NOT NULL
);

CREATE INDEX answered_requests_by_age ON answered_requests (answered_at);
