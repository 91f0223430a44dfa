-- +goose Up

-- Hand-overs of a desk. What is owed is a list of ids of alerts; no name and no
-- word of an alert is copied here.
CREATE TABLE handovers (
    id         TEXT   NOT NULL PRIMARY KEY,
    desk       TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    left_by    TEXT   NOT NULL,
    left_name  TEXT   NOT NULL,
    taken_by   TEXT   NOT NULL, -- empty: nobody has taken it over
    taken_name TEXT   NOT NULL,
    taken_note TEXT   NOT NULL,
    taken_at   BIGINT,
    items      TEXT   NOT NULL,
    more       BIGINT NOT NULL,
    note       TEXT   NOT NULL
);
CREATE INDEX handovers_by_desk ON handovers (desk, id);
CREATE INDEX handovers_open ON handovers (desk, taken_at);

-- By which a person takes an open desk over on a shared PC; see access.User.
CREATE TABLE pins (
    user_id TEXT   NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash    TEXT   NOT NULL,
    set_at  BIGINT NOT NULL
);
