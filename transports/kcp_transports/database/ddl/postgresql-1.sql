-- Version 1, for PostgreSQL 12 or later: notices that the gateway posted.
-- Moments are UTC, as 2026-01-01T00:00:00.000000Z, so that they sort as text.

CREATE TABLE kcp_version (
  version INTEGER NOT NULL PRIMARY KEY
);

-- One row a transaction: the lock under which its notices are decided, one after the other.
CREATE TABLE kcp_deposit (
  tno VARCHAR(14) COLLATE "C" NOT NULL PRIMARY KEY,
  touched VARCHAR(27) COLLATE "C" NOT NULL
);

-- One row a notice, however often it came. What is due is open: received, or claimed until then.
CREATE TABLE kcp_notice (
  id VARCHAR(32) COLLATE "C" NOT NULL PRIMARY KEY,
  digest VARCHAR(64) COLLATE "C" NOT NULL UNIQUE,
  tx_cd VARCHAR(40) COLLATE "C" NOT NULL,
  tno VARCHAR(14) COLLATE "C" NOT NULL,
  noti_id VARCHAR(200) COLLATE "C" NOT NULL,
  op_cd VARCHAR(20) COLLATE "C" NOT NULL,
  charset VARCHAR(16) COLLATE "C" NOT NULL,
  state VARCHAR(8) COLLATE "C" NOT NULL,
  decision VARCHAR(8) COLLATE "C",
  reason VARCHAR(200) COLLATE "C" NOT NULL,
  first_came VARCHAR(27) COLLATE "C" NOT NULL,
  last_came VARCHAR(27) COLLATE "C" NOT NULL,
  times INTEGER NOT NULL,
  due VARCHAR(27) COLLATE "C",
  owner VARCHAR(200) COLLATE "C" NOT NULL,
  attempts INTEGER NOT NULL
);

CREATE INDEX kcp_notice_due ON kcp_notice (due);

CREATE INDEX kcp_notice_tno ON kcp_notice (tno);

-- The bytes of each arrival; personal data.
CREATE TABLE kcp_notice_body (
  notice_id VARCHAR(32) COLLATE "C" NOT NULL,
  arrival INTEGER NOT NULL,
  came VARCHAR(27) COLLATE "C" NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (notice_id, arrival)
);

-- What was done about a notice; lines are only added.
CREATE TABLE kcp_notice_event (
  line BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notice_id VARCHAR(32) COLLATE "C" NOT NULL,
  happened VARCHAR(27) COLLATE "C" NOT NULL,
  event VARCHAR(20) COLLATE "C" NOT NULL,
  actor VARCHAR(200) COLLATE "C" NOT NULL,
  note VARCHAR(200) COLLATE "C" NOT NULL
);

CREATE INDEX kcp_notice_event_of ON kcp_notice_event (notice_id);

INSERT INTO kcp_version (version) VALUES (1);
