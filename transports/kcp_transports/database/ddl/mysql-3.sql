-- Version 3, for MySQL 8.0.1 or MariaDB 10.6, or later: the header that came with each arrival of a notice.
-- MySQL commits each statement, so each may be run twice; it cannot add a column only where there is none.

SET @kcp_add = (SELECT IF(COUNT(*) = 0,
  'ALTER TABLE kcp_notice_body ADD COLUMN content_type VARCHAR(1000) NOT NULL DEFAULT ''''',
  'DO 0') FROM information_schema.columns WHERE table_schema = DATABASE()
  AND table_name = 'kcp_notice_body' AND column_name = 'content_type');

PREPARE kcp_add_column FROM @kcp_add;

EXECUTE kcp_add_column;

DEALLOCATE PREPARE kcp_add_column;

INSERT IGNORE INTO kcp_version (version) VALUES (3);
