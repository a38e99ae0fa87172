-- Who is told of decisions, and what is still to be told.
--
-- A delivery is stored in the transaction of its decision and sent afterwards, so that neither a crash nor a receiver
-- that is away loses one. It holds no body: that is made of the decision's row when it is sent, so a comment whose text
-- was removed in between is told of without it.
CREATE TABLE webhooks (
    webhook_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    -- Some of 'decision' and 'reversal', a space between.
    events TEXT NOT NULL,
    -- JSON: an array of sites ('' stands for comments without one); null for every site's.
    sites TEXT,
    include_text INTEGER NOT NULL,
    -- What deliveries are signed with. It must be known to sign, so it is no hash; the file is the service's alone.
    secret BLOB NOT NULL,
    -- Signs too until then, so that the receiver can change over.
    previous_secret BLOB,
    previous_until BIGINT,
    created_at BIGINT NOT NULL,
    -- Null while it is told.
    removed_at BIGINT
);

CREATE TABLE webhook_deliveries (
    -- Never given twice, also not after old ones were removed: receivers know a message by it.
    delivery_id INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (webhook_id),
    comment_key BIGINT NOT NULL REFERENCES comments (comment_key),
    decision_id BIGINT NOT NULL REFERENCES decisions (decision_id),
    event TEXT NOT NULL CHECK (event IN ('decision', 'reversal')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    -- When it was put in, or sent in again by hand: it is given up some days after that.
    queued_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    done_at BIGINT,
    -- Of the last attempt: the HTTP status, or why there is none.
    last_status INTEGER,
    last_error TEXT
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_attempt_at, delivery_id) WHERE state = 'pending';
-- Deliveries of one comment are sent one after another.
CREATE INDEX webhook_deliveries_of_comment ON webhook_deliveries (webhook_id, comment_key, delivery_id) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (webhook_id, state, delivery_id);
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (done_at) WHERE state = 'delivered';
