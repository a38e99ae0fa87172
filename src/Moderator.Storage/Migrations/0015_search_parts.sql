-- Texts in scripts without blanks go into the word index character by character, and emoji as words, so that parts of them
-- are found. What the index holds so far was parted otherwise: it is emptied, and the passes behind the requests fill it
-- again from the stored texts.
INSERT INTO search_words (search_words) VALUES ('delete-all');

UPDATE search_progress SET indexed_through = 0;

DELETE FROM search_changes;
