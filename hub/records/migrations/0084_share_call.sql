-- +goose Up

-- To which call of its alert somebody was asked, by its number. Of those on record only
-- the times are known, as they were taken until now.
ALTER TABLE resident_shares ADD COLUMN call BIGINT NOT NULL DEFAULT 1;
UPDATE resident_shares SET call = 1 + (
    SELECT count(*) FROM alert_timeline t
    WHERE t.alert = resident_shares.alert AND t.action = 'called_again' AND t.at <= resident_shares.at);
