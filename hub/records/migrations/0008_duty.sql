-- +goose Up

-- Who answers calls: responders, rosters, policies, presence at desks. A few
-- hundred rows, all held in memory. Addresses within a body are sealed.
CREATE TABLE duty (
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
