package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of a password check: 19 MiB and two passes, OWASP's first
// recommendation for argon2id. At most a few may run at once; see hub/api.
const (
	passwordKiB    = 19 * 1024
	passwordPasses = 2
	passwordLanes  = 1
	passwordBytes  = 32

	mostKiB    = 256 * 1024 // of a hash that is checked
	mostPasses = 16
)

// NobodysHash is the hash of no password at all. Checking it costs what checking
// a real one does, so that the time of an answer does not tell which names exist.
const NobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// MaxPassword is the longest password, in bytes, that is looked at.
const MaxPassword = 1024

var errPasswordHash = errors.New("this is no argon2id hash in PHC form with a bearable cost")

// HashPassword returns the argon2id hash of a password in PHC form:
// $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH.
func HashPassword(password string) (string, error) {
	if len(password) > MaxPassword {
		return "", fmt.Errorf("password: %d bytes at most", MaxPassword)
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails, see crypto/rand
	sum := argon2.IDKey([]byte(password), salt, passwordPasses, passwordKiB, passwordLanes, passwordBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, passwordKiB, passwordPasses, passwordLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// CheckPassword reports whether the password has this hash. It takes the same
// time whatever the password, and about 20 MiB while it runs.
func CheckPassword(hash, password string) (bool, error) {
	p, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	if len(password) > MaxPassword {
		password = "" // costs the same, and a hash of it is never made by HashPassword for an account
	}
	sum := argon2.IDKey([]byte(password), p.salt, p.passes, p.kib, p.lanes, uint32(len(p.sum)))
	return subtle.ConstantTimeCompare(sum, p.sum) == 1 && password != "", nil
}

type phc struct {
	kib, passes uint32
	lanes       uint8
	salt, sum   []byte
}

func parsePHC(hash string) (phc, error) {
	var p phc
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return p, errPasswordHash
	}
	for _, pair := range strings.Split(parts[3], ",") {
		name, digits, _ := strings.Cut(pair, "=")
		n, err := strconv.ParseUint(digits, 10, 32)
		if err != nil {
			return p, errPasswordHash
		}
		switch name {
		case "m":
			p.kib = uint32(n)
		case "t":
			p.passes = uint32(n)
		case "p":
			p.lanes = uint8(min(n, 255))
		default:
			return p, errPasswordHash
		}
	}
	var err1, err2 error
	p.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	p.sum, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	bearable := p.kib >= 8 && p.kib <= mostKiB && p.passes >= 1 && p.passes <= mostPasses && p.lanes >= 1 && p.lanes <= 16 &&
		len(p.salt) >= 8 && len(p.salt) <= 64 && len(p.sum) >= 16 && len(p.sum) <= 64
	if err1 != nil || err2 != nil || !bearable {
		return p, errPasswordHash
	}
	return p, nil
}
