package records

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
	"brighteyes/hub/residents"
)

type residentAlertRow struct {
	bun.BaseModel `bun:"table:resident_alerts"`

	Resident string `bun:",pk"`
	Alert    string `bun:",pk"`
}

// alertsOf are the alerts of a resident: those on record as theirs, those that their
// telephone made (also when the call was on record before its alert), and of the devices
// that are theirs those that are on record as nobody's.
const alertsOf = "(id IN (SELECT alert FROM resident_alerts WHERE resident = ?) OR id IN (SELECT alert FROM phone_calls WHERE resident = ?) " +
	"OR device IN (?) AND NOT EXISTS (SELECT 1 FROM resident_alerts AS whose WHERE whose.alert = alert.id))"

// pastOf asks for the resolved alerts of a resident. The + keeps the index of states out:
// nearly all alerts of an old hub are resolved, and each would be read while nobody else
// can write.
func pastOf(q *bun.SelectQuery, resident string, devices []string) *bun.SelectQuery {
	return q.Where(alertsOf, resident, resident, bun.List(devices)).Where("+state = ?", string(alerts.Resolved))
}

// requestsBy are the requests of a resident in the same way. Those made by hand are theirs
// by name, and have no device.
const requestsBy = "(id IN (SELECT request FROM resident_requests WHERE resident = ?) " +
	"OR device IN (?) AND NOT EXISTS (SELECT 1 FROM resident_requests AS whose WHERE whose.request = request.id))"

// keepFormer puts on record whose it is what devices raised until now, and what was asked
// for with them. What is on record as another's stays theirs.
func keepFormer(ctx context.Context, tx bun.Tx, former []residents.Whose) error {
	for _, w := range former {
		device, whose := clean(w.Device), make([]string, len(w.Residents))
		for i, id := range w.Residents {
			whose[i] = clean(id)
		}
		_, err := tx.NewRaw("INSERT INTO resident_alerts (resident, alert) SELECT residents.id, alerts.id FROM alerts CROSS JOIN residents "+
			"WHERE alerts.device = ? AND residents.id IN (?) AND NOT EXISTS (SELECT 1 FROM resident_alerts AS whose WHERE whose.alert = alerts.id)",
			device, bun.List(whose)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("write whose alerts device %s raised: %w", device, err)
		}
		_, err = tx.NewRaw("INSERT INTO resident_requests (resident, request) SELECT residents.id, service_requests.id FROM service_requests CROSS JOIN residents "+
			"WHERE service_requests.device = ? AND residents.id IN (?) AND NOT EXISTS (SELECT 1 FROM resident_requests AS whose WHERE whose.request = service_requests.id)",
			device, bun.List(whose)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("write whose requests device %s made: %w", device, err)
		}
	}
	return nil
}

// keepCaller puts on record whose an alert is that a telephone call made: the call itself
// goes off the record long before.
func keepCaller(ctx context.Context, tx bun.Tx, call phoneCallRow) error {
	if call.Resident == "" || call.Alert == "" {
		return nil
	}
	_, err := tx.NewRaw("INSERT INTO resident_alerts (resident, alert) SELECT ?, id FROM alerts WHERE id = ? ON CONFLICT (resident, alert) DO NOTHING", call.Resident, call.Alert).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write whose alert %s is: %w", call.Alert, err)
	}
	return nil
}

// CallingDevices are the devices of which alerts or requests are on record.
func (r *Records) CallingDevices(ctx context.Context) (list []string, err error) {
	err = r.read(ctx, "list devices that called", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(callingDevices).Scan(ctx, &list)
	})
	return list, err
}

// callingDevices reads nothing but indexes.
const callingDevices = "SELECT DISTINCT device FROM alerts WHERE device > '' UNION SELECT DISTINCT device FROM service_requests WHERE device > ''"
