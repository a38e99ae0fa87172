-- What a moderator chose for themselves, and how much they had to read.

CREATE TABLE user_settings (
    user_id INTEGER PRIMARY KEY REFERENCES users (user_id),
    -- Texts whose highest score is this or more are blurred; null for what the installation says, above 1 for none.
    blur_from DOUBLE PRECISION,
    theme TEXT NOT NULL CHECK (theme IN ('system', 'light', 'dark')),
    -- After how many minutes of work a break is proposed; 0 for never.
    break_minutes INTEGER NOT NULL
);

-- How many comments somebody had on screen on a day (days since 1970-01-01 UTC), and how many of them were severe.
CREATE TABLE exposures (
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    day BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    severe BIGINT NOT NULL,
    PRIMARY KEY (user_id, day)
);
