package hubapp

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/records"
)

// SetUser gives a user this displayed name, password and roles, and makes the user where
// there is none.
func SetUser(ctx context.Context, rec *records.Records, name, display, password string, roles ...access.Role) error {
	for _, role := range roles {
		if !role.Valid() {
			return fmt.Errorf("role %q; want one of %v", role, access.AllRoles)
		}
	}
	name, err := access.CleanName(name)
	if err != nil {
		return err
	}
	hash, err := access.HashPassword(password)
	if err != nil {
		return err
	}
	now := time.Now()
	return rec.SetUser(ctx, access.User{
		ID: devices.NewID(now), Name: name, DisplayName: display, Roles: roles, PasswordHash: hash, CreatedAt: now,
	})
}
