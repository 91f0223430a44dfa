-- +goose Up

-- How many seconds before it was told it was done, on a device without connection.
ALTER TABLE alert_timeline ADD COLUMN earlier_s BIGINT NOT NULL DEFAULT 0;
