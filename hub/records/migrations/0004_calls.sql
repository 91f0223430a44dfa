-- +goose Up

-- Messages that are owed to people. A row goes when it was handed over, was given
-- up, or somebody took the alert; what became of it stands in the timeline.
CREATE TABLE deliveries (
    id    TEXT NOT NULL PRIMARY KEY,
    alert TEXT NOT NULL,
    body  TEXT NOT NULL
);
CREATE INDEX alerts_by_category ON alerts (category, opened_at, id);
CREATE INDEX deliveries_by_alert ON deliveries (alert);

ALTER TABLE dues ADD COLUMN step BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dues ADD COLUMN round BIGINT NOT NULL DEFAULT 0;
