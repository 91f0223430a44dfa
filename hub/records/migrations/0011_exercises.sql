-- +goose Up

CREATE TABLE exercises (
    id    TEXT   NOT NULL PRIMARY KEY, -- in the order of time
    began BIGINT NOT NULL,
    ended BIGINT,
    body  TEXT   NOT NULL
);

-- The presses of the last minutes and of an exercise, among all other events.
CREATE INDEX events_presses ON events (received) WHERE type = 'button.pressed';

-- The synthetic alarms, see hub/synthetic: few of them at a time.
CREATE INDEX events_pulses ON events (edge, received) WHERE type = 'button.test' AND claim = 'self-test';
