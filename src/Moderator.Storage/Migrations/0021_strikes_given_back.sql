-- The decision with which a sanction was lifted because the rejection behind it was taken back: who undoes that decision
-- gives the sanction back. Null where a moderator lifted it, and for what was lifted before.
ALTER TABLE sanctions ADD COLUMN lift_decision_id BIGINT REFERENCES decisions (decision_id);

CREATE INDEX sanctions_lifted_by_decision ON sanctions (lift_decision_id) WHERE lift_decision_id IS NOT NULL;
