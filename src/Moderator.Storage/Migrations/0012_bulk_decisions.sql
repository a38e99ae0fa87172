-- Decisions on many comments by one act: chosen once, decided a few at a time, undone as one.
--
-- The decisions themselves are rows like all others. Here stands which act each belongs to, and how the comment stood when
-- it was chosen: one that was edited or decided on since is left out, and undoing puts back what stood.
CREATE TABLE bulk_acts (
    bulk_id INTEGER PRIMARY KEY,
    -- The page's own number of the act: one that is sent again is not begun again.
    act_id TEXT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    -- By what the comments were chosen.
    origin TEXT NOT NULL CHECK (origin IN ('range', 'search', 'author', 'similar')),
    action TEXT NOT NULL CHECK (action IN ('approve', 'reject')),
    -- One of the house rules.
    reason TEXT,
    comments BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT,
    undone_at BIGINT
);

CREATE INDEX bulk_acts_of_user ON bulk_acts (user_id, bulk_id);

CREATE TABLE bulk_items (
    bulk_id BIGINT NOT NULL REFERENCES bulk_acts (bulk_id),
    comment_key BIGINT NOT NULL REFERENCES comments (comment_key),
    -- The text, the decision and the place in the queue when it was chosen.
    revision INTEGER NOT NULL,
    decision_before BIGINT NOT NULL REFERENCES decisions (decision_id),
    action_before TEXT NOT NULL CHECK (action_before IN ('approve', 'review', 'reject')),
    queued_at BIGINT,
    escalated_at BIGINT,
    -- 'waits': not looked at yet. 'changed', 'taken', 'refused': left out, because it was changed or decided on since, because
    -- somebody else has it open, because it is not the user's to decide. 'kept': decided on again since, and so not undone.
    state TEXT NOT NULL CHECK (state IN ('waits', 'decided', 'changed', 'taken', 'refused', 'undone', 'kept')),
    decision_id BIGINT REFERENCES decisions (decision_id),
    undo_decision_id BIGINT REFERENCES decisions (decision_id),
    PRIMARY KEY (bulk_id, comment_key)
) WITHOUT ROWID;

CREATE INDEX bulk_items_by_state ON bulk_items (bulk_id, state);
-- Whether a decision was made by such an act: labels are read without most of them.
CREATE INDEX bulk_items_by_decision ON bulk_items (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX bulk_items_by_undo ON bulk_items (undo_decision_id) WHERE undo_decision_id IS NOT NULL;
