-- The word index is made of parts, which are merged as they become many. By itself it does that in bursts, inside of the
-- commit that happens to bring the next 64 pages: all writes of that moment waited tens of milliseconds for it, the longer
-- the larger the index was. Each pass that takes texts in merges a few pages instead.
INSERT INTO search_words (search_words, rank) VALUES ('automerge', 0);
