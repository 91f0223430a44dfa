package figures

import (
	"context"
	"fmt"
	"time"
)

const monthMost = 31 // days

// closeMonth writes the sheet of a month once that of its last day is written. Asked
// again it finds the month closed and leaves it.
func (f *Figures) closeMonth(ctx context.Context, last Sheet, now time.Time) error {
	if last.Date == "" {
		return nil
	}
	day, err := time.Parse(time.DateOnly, last.Date)
	if err != nil {
		return fmt.Errorf("read the day of the last figures: %w", err)
	}
	if day.AddDate(0, 0, 1).Month() == day.Month() {
		return nil
	}
	month := last.Date[:len("2026-11")]
	before, err := f.cfg.Store.LastMonth(ctx)
	if err != nil {
		return fmt.Errorf("read the last month: %w", err)
	}
	if before.Date >= month {
		return nil
	}
	sheets, _, err := f.cfg.Store.Sheets(ctx, month+"-01", last.Date, monthMost)
	if err != nil {
		return fmt.Errorf("read the days of %s: %w", month, err)
	}
	days := make([]Day, 0, len(sheets))
	for _, sheet := range sheets {
		d, _, err := sheet.Open("")
		if err != nil {
			return err
		}
		days = append(days, d)
	}
	m := MonthOf(month, days, f.cfg.Goals)
	m.LastDay, m.Prev, m.WrittenAt = last.Hash, before.Hash, now.UTC().Truncate(time.Millisecond)
	sheet, err := sealMonth(m)
	if err == nil {
		err = f.cfg.Store.AddMonth(ctx, sheet)
	}
	if err != nil {
		return fmt.Errorf("close the figures of %s: %w", month, err)
	}
	return nil
}
