-- +goose Up

-- Since when each person has to be told at the desk what changed.
CREATE TABLE desk_marks (
    user_id TEXT    NOT NULL PRIMARY KEY,
    since   BIGINT  NOT NULL,
    unread  BOOLEAN NOT NULL,
    read_at BIGINT, -- NULL: never
    seen    BIGINT  NOT NULL
);

-- When alerts were raised and ended, by time.
CREATE INDEX alert_timeline_turns ON alert_timeline (at) WHERE action IN ('raised', 'resolve', 'recovered', 'reopen');
