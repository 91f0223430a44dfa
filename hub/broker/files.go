package broker

import (
	"bufio"
	"bytes"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// The files that Mosquitto reads, in the folder that it and the hub share:
//
//	allow_anonymous false
//	password_file FOLDER/passwords
//	acl_file FOLDER/acl
//
// Mosquitto reads them again when it is sent SIGHUP.
const (
	passwordsFile = "passwords"
	aclFile       = "acl"
)

// files writes them. The password file holds hashes only, and what others have
// put into it stays.
type files struct {
	folder string
	mu     sync.Mutex
}

// Rounds of hashing: a token is random and long, a password chosen by a person
// is neither. Mosquitto computes them at each connect.
const (
	tokenRounds    = 101
	passwordRounds = 20_000
)

// acl writes what the hub and each edge may do. %u is the edge's user name.
func (f *files) acl(hub string) error {
	var text strings.Builder
	fmt.Fprintf(&text, "# Written by the hub. Edges: their own topics only.\nuser %s\ntopic readwrite %s#\n\n", hub, wire.Root)
	for _, name := range []string{wire.Status, wire.Inventory, wire.State, wire.Replies, wire.Configured, wire.Found, wire.Recordings,
		string(devices.Alarms), string(devices.Events), string(devices.Readings)} {
		fmt.Fprintf(&text, "pattern write %s\n", wire.Topic("%u", name))
	}
	for _, name := range []string{wire.Acks, wire.Commands, wire.Config} {
		fmt.Fprintf(&text, "pattern read %s\n", wire.Topic("%u", name))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return replace(filepath.Join(f.folder, aclFile), []byte(text.String()))
}

// put sets the password of a user.
func (f *files) put(user, password string, rounds int) error {
	if user == "" || strings.ContainsAny(user, ":\r\n") {
		return fmt.Errorf("user name %.80q: want no colon and no line break", user)
	}
	line, err := hash(user, password, rounds)
	if err != nil {
		return err
	}
	return f.edit(user, line)
}

// remove takes a user away.
func (f *files) remove(user string) error { return f.edit(user, "") }

// edit replaces the line of a user, and leaves all others as they are.
func (f *files) edit(user, line string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	path := filepath.Join(f.folder, passwordsFile)
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("broker's passwords: %w", err)
	}
	var lines []string
	for scan := bufio.NewScanner(bytes.NewReader(old)); scan.Scan(); {
		lines = append(lines, scan.Text())
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, user+":") })
	if line != "" {
		lines = append(lines, line)
	}
	return replace(path, []byte(strings.Join(append(lines, ""), "\n")))
}

// knows reports whether a user has this password, so that a hub that starts
// again changes nothing that a broker has already read.
func (f *files) knows(user, password string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	data, err := os.ReadFile(filepath.Join(f.folder, passwordsFile))
	if err != nil {
		return false
	}
	for _, line := range strings.Split(string(data), "\n") {
		if rest, ok := strings.CutPrefix(line, user+":"); ok {
			return matches(rest, password)
		}
	}
	return false
}

// hash writes a line as mosquitto_passwd does: $7$rounds$salt$PBKDF2-SHA512.
func hash(user, password string, rounds int) (string, error) {
	salt := make([]byte, 12)
	rand.Read(salt) // never fails
	key, err := pbkdf2.Key(sha512.New, password, salt, rounds, 64)
	if err != nil {
		return "", fmt.Errorf("hash the password of %s: %w", user, err)
	}
	return fmt.Sprintf("%s:$7$%d$%s$%s", user, rounds,
		base64.StdEncoding.EncodeToString(salt), base64.StdEncoding.EncodeToString(key)), nil
}

func matches(hashed, password string) bool {
	parts := strings.Split(hashed, "$") // "", "7", rounds, salt, key
	var rounds int
	if len(parts) != 5 || parts[1] != "7" {
		return false
	}
	if _, err := fmt.Sscan(parts[2], &rounds); err != nil || rounds < 1 || rounds > 1_000_000 {
		return false
	}
	salt, err := base64.StdEncoding.DecodeString(parts[3])
	if err != nil {
		return false
	}
	key, err := pbkdf2.Key(sha512.New, password, salt, rounds, 64)
	return err == nil && base64.StdEncoding.EncodeToString(key) == parts[4]
}

// replace writes a file in one step, so that a broker reads the old or the new.
// It keeps the file's mode; a new one may be read by the folder's group.
func replace(path string, data []byte) error {
	mode := fs.FileMode(0o640)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("broker's files: %w", err)
	}
	defer os.Remove(temp.Name()) // gone already when all went well
	_, err = temp.Write(data)
	err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("broker's files: %w", err)
	}
	return nil
}
