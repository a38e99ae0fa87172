-- Which page of its moderator's has a claimed comment: a page that renews or gives back what it had, and is slow, does
-- nothing to what the same moderator's next page has taken meanwhile. Null for what was claimed before.
ALTER TABLE claims ADD COLUMN page TEXT;
