-- +goose Up

-- Whether a clip's file has sound; NULL: it came before that was looked for.
ALTER TABLE clips ADD COLUMN sound BOOLEAN;
