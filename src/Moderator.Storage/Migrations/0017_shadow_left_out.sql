-- A shadow model scores behind the requests. What comes faster than it scores is left out, and so is what it fails on: how
-- many comments that were, by the hour (hours since 1970-01-01 UTC), so that a comparison can say what it does not know.
CREATE TABLE shadow_left_out (
    model_key BIGINT NOT NULL REFERENCES models (model_key),
    hour BIGINT NOT NULL,
    comments BIGINT NOT NULL,
    PRIMARY KEY (model_key, hour)
);
