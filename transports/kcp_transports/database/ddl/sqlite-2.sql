-- Version 2, for SQLite 3.24 or later: the journal of what was sent.

-- One row a line of a recording, masked as in a file; rows are only added. Order number and tno are the request's.
CREATE TABLE kcp_journal (
  line INTEGER NOT NULL PRIMARY KEY,
  id VARCHAR(32) NOT NULL UNIQUE,
  exchange_id VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  outcome VARCHAR(16),
  order_no VARCHAR(800),
  tno VARCHAR(800),
  content BLOB NOT NULL
);

CREATE INDEX kcp_journal_exchange ON kcp_journal (exchange_id);

CREATE INDEX kcp_journal_order ON kcp_journal (order_no);

CREATE INDEX kcp_journal_tno ON kcp_journal (tno);

INSERT INTO kcp_version (version) VALUES (2);
