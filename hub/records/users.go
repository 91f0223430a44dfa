package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
)

type userRow struct {
	bun.BaseModel `bun:"table:users"`

	ID           string `bun:",pk"`
	Name         string
	DisplayName  string
	Roles        string
	PasswordHash string
	CreatedAt    int64
}

func rowOfUser(u access.User) *userRow {
	return &userRow{
		ID: u.ID, Name: clean(u.Name), DisplayName: clean(u.DisplayName), Roles: joinRoles(u.Roles),
		PasswordHash: u.PasswordHash, CreatedAt: micros(u.CreatedAt),
	}
}

func (u userRow) user() access.User {
	return access.User{
		ID: u.ID, Name: u.Name, DisplayName: u.DisplayName, Roles: splitRoles(u.Roles),
		PasswordHash: u.PasswordHash, CreatedAt: moment(u.CreatedAt),
	}
}

func joinRoles(roles access.Roles) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = string(role)
	}
	return strings.Join(words, " ")
}

func splitRoles(words string) access.Roles {
	var roles access.Roles
	for _, w := range strings.Fields(words) {
		roles = append(roles, access.Role(w))
	}
	return roles
}

// AddUser puts a new user on record. A name that is taken is access.ErrExists.
func (r *Records) AddUser(ctx context.Context, u access.User) error {
	return r.write(ctx, "add user", func(ctx context.Context, tx bun.Tx) error {
		taken, err := tx.NewSelect().Model((*userRow)(nil)).Where("name = ?", clean(u.Name)).Exists(ctx)
		if err != nil {
			return err
		}
		if taken {
			return fmt.Errorf("user %s: %w", u.Name, access.ErrExists)
		}
		_, err = tx.NewInsert().Model(rowOfUser(u)).Exec(ctx)
		return err
	})
}

// SetUser puts a user on record; when one of that name is there, it gets the
// display name, roles and password of u and keeps its id and its sessions.
func (r *Records) SetUser(ctx context.Context, u access.User) error {
	return r.write(ctx, "set user", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(rowOfUser(u)).
			On("CONFLICT (name) DO UPDATE").
			Set("display_name = EXCLUDED.display_name").Set("roles = EXCLUDED.roles").Set("password_hash = EXCLUDED.password_hash").
			Exec(ctx)
		return err
	})
}

// UserByName returns the user of that name, or ErrNotFound.
func (r *Records) UserByName(ctx context.Context, name string) (access.User, error) {
	var row userRow
	err := r.read(ctx, "read user", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("name = ?", clean(name)).Scan(ctx))
	})
	return row.user(), err
}

// Users returns all users by name, a page at a time.
func (r *Records) Users(ctx context.Context, limit int, cursor string) (users []access.User, next string, err error) {
	var after place
	if cursor != "" {
		if after, err = parseCursor(cursor, 1); err != nil {
			return nil, "", err
		}
	}
	most := int(pageSize(limit))
	var rows []userRow
	err = r.read(ctx, "list users", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("name").Limit(int64(most) + 1)
		if cursor != "" {
			q = q.Where("name > ?", after.Key[0])
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, "", err
	}
	if len(rows) > most {
		rows = rows[:most]
		next = place{Key: []string{rows[most-1].Name}}.cursor()
	}
	for _, row := range rows {
		users = append(users, row.user())
	}
	return users, next, nil
}

// ChangeUser lets change see and change the user with that id as they are on record,
// ends all their sessions, and puts e on the audit record, all or nothing. A new
// password takes the PIN away, which whoever knew the old one could have set. It is
// ErrNotFound, or access.ErrLastAdmin when nobody would be left who can let others
// in. Their name, which the records hold, stays.
func (r *Records) ChangeUser(ctx context.Context, id string, change func(*access.User), e access.AuditEntry) (access.User, error) {
	var u access.User
	err := r.write(ctx, "change user", func(ctx context.Context, tx bun.Tx) error {
		var row userRow
		if err := one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx)); err != nil {
			return err
		}
		u = row.user()
		admin := u.Roles.Has(access.Admin)
		change(&u)
		if admin && !u.Roles.Has(access.Admin) {
			if err := anotherAdmin(ctx, tx, row.ID); err != nil {
				return err
			}
		}
		if _, err := tx.NewUpdate().Model(rowOfUser(u)).Column("display_name", "roles", "password_hash").Where("id = ?", row.ID).Exec(ctx); err != nil {
			return err
		}
		if u.PasswordHash != row.user().PasswordHash {
			if _, err := tx.NewDelete().Model((*pinRow)(nil)).Where("user_id = ?", row.ID).Exec(ctx); err != nil {
				return err
			}
		}
		if _, err := tx.NewDelete().Model((*sessionRow)(nil)).Where("user_id = ?", row.ID).Exec(ctx); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
	return u, err
}

// DeleteUser takes a user and all their sessions away and returns who it was, or
// ErrNotFound, or access.ErrLastAdmin. What they did stays on record.
func (r *Records) DeleteUser(ctx context.Context, id string) (access.User, error) {
	var row userRow
	err := r.write(ctx, "delete user", func(ctx context.Context, tx bun.Tx) error {
		if err := one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx)); err != nil {
			return err
		}
		if row.user().Roles.Has(access.Admin) {
			if err := anotherAdmin(ctx, tx, row.ID); err != nil {
				return err
			}
		}
		if _, err := tx.NewDelete().Model((*sessionRow)(nil)).Where("user_id = ?", row.ID).Exec(ctx); err != nil {
			return err
		}
		_, err := tx.NewDelete().Model((*userRow)(nil)).Where("id = ?", row.ID).Exec(ctx)
		return err
	})
	return row.user(), err
}

// anotherAdmin is access.ErrLastAdmin unless somebody else is an admin.
func anotherAdmin(ctx context.Context, tx bun.Tx, but string) error {
	var rows []userRow
	if err := tx.NewSelect().Model(&rows).Where("id <> ?", but).Scan(ctx); err != nil {
		return err
	}
	for _, row := range rows {
		if row.user().Roles.Has(access.Admin) {
			return nil
		}
	}
	return access.ErrLastAdmin
}

// one turns the absence of a row into ErrNotFound.
func one(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}
