-- Version 2, for MySQL 8.0.1 or MariaDB 10.6, or later: the journal of what was sent.
-- MySQL commits each statement, so each may be run twice.

-- One row a line of a recording, masked as in a file; rows are only added. Order number and tno are the request's.
CREATE TABLE IF NOT EXISTS kcp_journal (
  line BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  id VARCHAR(32) NOT NULL UNIQUE,
  exchange_id VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  outcome VARCHAR(16),
  order_no VARCHAR(800),
  tno VARCHAR(800),
  content LONGBLOB NOT NULL,
  INDEX kcp_journal_exchange (exchange_id),
  INDEX kcp_journal_order (order_no),
  INDEX kcp_journal_tno (tno)
) ENGINE=InnoDB DEFAULT CHARACTER SET ascii COLLATE ascii_bin;

INSERT IGNORE INTO kcp_version (version) VALUES (2);
