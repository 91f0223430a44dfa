-- +goose Up

-- Who may do what, and who did what. Passwords and secrets are kept as hashes.

CREATE TABLE users (
    id            TEXT   NOT NULL PRIMARY KEY,
    name          TEXT   NOT NULL UNIQUE,
    display_name  TEXT   NOT NULL,
    roles         TEXT   NOT NULL, -- separated by blanks
    password_hash TEXT   NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    "key"      TEXT   NOT NULL PRIMARY KEY, -- hash of the cookie
    user_id    TEXT   NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE tokens (
    id         TEXT   NOT NULL PRIMARY KEY,
    "key"      TEXT   NOT NULL UNIQUE, -- hash of the token
    name       TEXT   NOT NULL,
    roles      TEXT   NOT NULL,
    created_by TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    used_at    BIGINT
);

-- Rows are added and never changed.
CREATE TABLE audit (
    id      TEXT   NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    target  TEXT   NOT NULL,
    purpose TEXT   NOT NULL,
    detail  TEXT   NOT NULL
);
CREATE INDEX audit_by_time ON audit (at, id);
CREATE INDEX audit_by_target ON audit (target, at);

-- What a POST with an Idempotency-Key was answered; status 0 while under way.
CREATE TABLE kept_replies (
    caller  TEXT   NOT NULL,
    "key"   TEXT   NOT NULL,
    request TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    status  BIGINT NOT NULL,
    type    TEXT   NOT NULL,
    body    TEXT   NOT NULL,
    PRIMARY KEY (caller, "key")
);
CREATE INDEX kept_replies_by_age ON kept_replies (at);

CREATE TABLE commands (
    id         TEXT   NOT NULL PRIMARY KEY,
    edge       TEXT   NOT NULL,
    device     TEXT   NOT NULL,
    action     TEXT   NOT NULL,
    args       TEXT   NOT NULL, -- empty: none
    who        TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    issued     BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    outcome    TEXT   NOT NULL, -- empty: not known yet
    result     TEXT   NOT NULL, -- empty: none
    error      TEXT   NOT NULL,
    settled_at BIGINT
);
CREATE INDEX commands_by_outcome ON commands (outcome, issued);
CREATE INDEX commands_by_device ON commands (device, issued);
