-- +goose Up

-- Whether the next step of an alert was called for before its time.
ALTER TABLE dues ADD COLUMN early BOOLEAN NOT NULL DEFAULT FALSE;
