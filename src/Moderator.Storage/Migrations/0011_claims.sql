-- Who looks at which waiting comment, and what moderators tell each other of it.
--
-- A claim is one moderator's for a while: two never get the same card. It says nothing once its time is over, and goes with
-- the comment's place in the queue.
CREATE TABLE claims (
    comment_key INTEGER PRIMARY KEY REFERENCES comments (comment_key),
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    until BIGINT NOT NULL
);

CREATE INDEX claims_of_user ON claims (user_id);

-- What is worth looking at first: the highest score, times how unsure the model is of it. A comment that could not be scored
-- has the risk 1 and stands at the front.
ALTER TABLE queue_items ADD COLUMN weight DOUBLE PRECISION GENERATED ALWAYS AS
    (CASE WHEN risk >= 1 THEN 1 ELSE risk * (0.5 + 2 * risk * (1 - risk)) END) VIRTUAL;
-- Since when it waits for a senior; null where any moderator may decide.
ALTER TABLE queue_items ADD COLUMN escalated_at BIGINT;

CREATE INDEX queue_items_by_weight ON queue_items (weight DESC, comment_key);
CREATE INDEX queue_items_escalated ON queue_items (escalated_at) WHERE escalated_at IS NOT NULL;

CREATE TABLE notes (
    note_id INTEGER PRIMARY KEY,
    comment_key BIGINT NOT NULL REFERENCES comments (comment_key),
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    text TEXT NOT NULL,
    written_at BIGINT NOT NULL
);

CREATE INDEX notes_of_comment ON notes (comment_key, note_id);

-- Acts of the console that were carried out, by the number that the page gave them: one that is sent again, because its
-- answer was lost, is answered and not done again.
CREATE TABLE review_acts (
    act_id TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    comment_key BIGINT NOT NULL REFERENCES comments (comment_key),
    -- The decision that it appended; null where it was escalated.
    decision_id BIGINT REFERENCES decisions (decision_id),
    done_at BIGINT NOT NULL,
    undone_at BIGINT
);
