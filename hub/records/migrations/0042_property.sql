-- +goose Up

-- The daily tests of buttons' ways to the hub, of which only the newest stay.
CREATE INDEX events_paths ON events (device, received) WHERE type = 'button.path';

-- How long devices were out of service: with an approved suspension, and without.
ALTER TABLE figure_tallies ADD COLUMN excused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure_tallies ADD COLUMN suspended BIGINT NOT NULL DEFAULT 0;
