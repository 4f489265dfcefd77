-- The journal's one table. Everything else in a project is derived from it and from the archive.
CREATE TABLE entries (
  seq    INTEGER PRIMARY KEY,           -- 0, 1, 2, … without gaps
  time   INTEGER NOT NULL,              -- milliseconds since 1970-01-01T00:00:00Z
  author TEXT    NOT NULL,
  kind   TEXT    NOT NULL,
  body   TEXT    NOT NULL,              -- canonical JSON
  prev   BLOB    NOT NULL CHECK (length(prev) = 32),
  hash   BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX entries_by_report ON entries (json_extract(body, '$.digest')) WHERE kind GLOB 'report.*';

CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Also stops INSERT OR REPLACE, which deletes without asking the trigger above.
CREATE TRIGGER entries_follow BEFORE INSERT ON entries
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM entries)
  OR NEW.prev IS NOT coalesce((SELECT hash FROM entries ORDER BY seq DESC LIMIT 1), zeroblob(32))
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
