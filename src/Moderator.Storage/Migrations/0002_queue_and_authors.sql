-- What waits for a moderator, and what is known of an author.
--
-- Both could be derived from comments and decisions. They are kept, in the same transaction as what they follow from,
-- because the queue is read in order over millions of comments and an author's counts are read for every comment.

-- One row for each comment whose standing action is "review".
CREATE TABLE queue_items (
    comment_key INTEGER PRIMARY KEY REFERENCES comments (comment_key),
    site TEXT NOT NULL,
    -- The highest score of the latest revision; 1 where it could not be scored, so that a person sees it first.
    risk DOUBLE PRECISION NOT NULL,
    queued_at BIGINT NOT NULL
);

CREATE INDEX queue_items_by_age ON queue_items (queued_at, comment_key);
CREATE INDEX queue_items_by_risk ON queue_items (risk DESC, comment_key);
CREATE INDEX queue_items_of_site_by_age ON queue_items (site, queued_at, comment_key);
CREATE INDEX queue_items_of_site_by_risk ON queue_items (site, risk DESC, comment_key);

CREATE TABLE authors (
    site TEXT NOT NULL,
    author_id TEXT NOT NULL,
    comments BIGINT NOT NULL,
    approved BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    PRIMARY KEY (site, author_id)
);
