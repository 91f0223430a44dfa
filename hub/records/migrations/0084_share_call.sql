-- +goose Up

-- To which call of its alert somebody was asked, by its number. Of those on record only
-- the times are known: it was the last call, in the timeline's own order, that was not
-- after it. Clocks are set back, so a call before that one may have a later time.
ALTER TABLE resident_shares ADD COLUMN call BIGINT NOT NULL DEFAULT 1;
UPDATE resident_shares SET call = 1 + (
    SELECT count(*) FROM alert_timeline t
    WHERE t.alert = resident_shares.alert AND t.action = 'called_again' AND t.n <= (
        SELECT max(l.n) FROM alert_timeline l
        WHERE l.alert = resident_shares.alert AND l.action = 'called_again' AND l.at <= resident_shares.at));
