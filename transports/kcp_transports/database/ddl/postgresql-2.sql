-- Version 2, for PostgreSQL 12 or later: the journal of what was sent.

-- One row a line of a recording, masked as in a file; rows are only added. Order number and tno are the request's.
CREATE TABLE kcp_journal (
  line BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id VARCHAR(32) COLLATE "C" NOT NULL UNIQUE,
  exchange_id VARCHAR(64) COLLATE "C" NOT NULL,
  kind VARCHAR(16) COLLATE "C" NOT NULL,
  outcome VARCHAR(16) COLLATE "C",
  order_no VARCHAR(800) COLLATE "C",
  tno VARCHAR(800) COLLATE "C",
  content BYTEA NOT NULL
);

CREATE INDEX kcp_journal_exchange ON kcp_journal (exchange_id);

CREATE INDEX kcp_journal_order ON kcp_journal (order_no);

CREATE INDEX kcp_journal_tno ON kcp_journal (tno);

INSERT INTO kcp_version (version) VALUES (2);
