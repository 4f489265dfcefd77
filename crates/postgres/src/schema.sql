-- One journal, in the first schema of the search path. `format` and the guards are checked when it is opened and verified.
CREATE TABLE journal (
  application text   PRIMARY KEY CHECK (application = 'parallax'),
  format      bigint NOT NULL
);
INSERT INTO journal VALUES ('parallax', 1);

CREATE TABLE entries (
  seq    bigint PRIMARY KEY,           -- 0, 1, 2, … without gaps
  time   bigint NOT NULL,              -- milliseconds since 1970-01-01T00:00:00Z
  author text   NOT NULL,
  kind   text   COLLATE "C" NOT NULL,
  body   text   COLLATE "C" NOT NULL,  -- canonical JSON
  prev   bytea  NOT NULL CHECK (octet_length(prev) = 32),
  hash   bytea  NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE INDEX entries_by_report ON entries (substring(body from '"digest":"([0-9a-f]{64})"'), seq) WHERE kind LIKE 'report.%';
CREATE INDEX entries_by_time ON entries (time);
CREATE INDEX other_entries ON entries (seq) WHERE kind NOT LIKE 'report.%';

-- Archived bytes by their SHA-256, in pieces of a mebibyte.
CREATE TABLE archived (
  digest bytea   NOT NULL CHECK (octet_length(digest) = 32),
  piece  integer NOT NULL CHECK (piece >= 0),
  bytes  bytea   NOT NULL,
  PRIMARY KEY (digest, piece)
);
