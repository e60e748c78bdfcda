-- Version 3, for SQLite 3.24 or later: the header that came with each arrival of a notice.

-- Empty where none came, or where it was kept by an earlier version.
ALTER TABLE kcp_notice_body ADD COLUMN content_type VARCHAR(1000) NOT NULL DEFAULT '';

INSERT INTO kcp_version (version) VALUES (3);
