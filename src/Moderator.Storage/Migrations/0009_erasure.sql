-- Texts and authors can be removed while the decisions on them stay.
--
-- A removed text is empty, and its revision says since when. What a moderator wrote beside a decision may quote it, so that
-- goes too: the only change that a decision ever sees, and only once its text is removed.
ALTER TABLE revisions ADD COLUMN erased_at BIGINT;
-- Set where the latest text is removed: looked at by the pass that removes what is old.
ALTER TABLE comments ADD COLUMN erased_at BIGINT;

DROP TRIGGER decisions_are_never_changed;

CREATE TRIGGER decisions_are_never_changed BEFORE UPDATE ON decisions
WHEN NOT (
    NEW.reasons = '[]' AND OLD.source = 'moderator'
    AND (NEW.decision_id, NEW.comment_key, NEW.revision, NEW.action, NEW.source, NEW.moderator, NEW.matched_rules, NEW.model_key, NEW.policy_key, NEW.decided_at)
        IS (OLD.decision_id, OLD.comment_key, OLD.revision, OLD.action, OLD.source, OLD.moderator, OLD.matched_rules, OLD.model_key, OLD.policy_key, OLD.decided_at)
    AND EXISTS (SELECT 1 FROM revisions r WHERE r.comment_key = OLD.comment_key AND r.revision = OLD.revision AND r.erased_at IS NOT NULL))
BEGIN
    SELECT RAISE(ABORT, 'decisions are appended, never changed');
END;
