-- What a moderator said of single passages while deciding: 0 for "this is not it", 1 for "this is it, and was not marked".
-- Offsets are UTF-16, the end exclusive, in the text of the decision's revision.
CREATE TABLE span_annotations (
    decision_id BIGINT NOT NULL REFERENCES decisions (decision_id),
    span_start INTEGER NOT NULL CHECK (span_start >= 0),
    span_end INTEGER NOT NULL CHECK (span_end > span_start),
    attribute TEXT NOT NULL,
    label DOUBLE PRECISION NOT NULL CHECK (label >= 0 AND label <= 1),
    PRIMARY KEY (decision_id, span_start, span_end, attribute)
) WITHOUT ROWID;
