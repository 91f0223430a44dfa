-- +goose Up

-- Alerts of a device that was a resident's when they were raised and is not any more: what
-- people wrote on them goes with the resident, and not with whoever has the device next.
CREATE TABLE resident_alerts (
    resident TEXT NOT NULL,
    alert    TEXT NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    PRIMARY KEY (resident, alert)
);
CREATE INDEX resident_alerts_alert ON resident_alerts (alert);
