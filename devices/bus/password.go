package bus

// passwords are what a client may tell its broker. While a password is being changed,
// at the broker and then at one device after the other, either of two may be the right
// one: the one that the broker takes is used, and a mistyped one cuts nobody off.
type passwords struct {
	given, former string
	using         string // given or former
	changed       bool   // there is a former one
	refused       bool   // given was, and has not been taken since
}

// SetPassword gives the client another password, for the next connect. The one that
// was in use before is tried again when the broker refuses it.
func (c *Client) SetPassword(password string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &c.passwords
	if password == p.given {
		return
	}
	*p = passwords{given: password, former: p.using, using: password, changed: true}
}

// PasswordRefused reports whether the broker refused the password that was given last,
// whatever it takes instead.
func (c *Client) PasswordRefused() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.passwords.refused
}

func (c *Client) password() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.passwords.using
}

// tried notes whether the broker took the password; after a refusal the other one is
// next.
func (c *Client) tried(taken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &c.passwords
	if p.using == p.given {
		p.refused = !taken
	}
	if !taken && p.changed {
		if p.using == p.given {
			p.using = p.former
		} else {
			p.using = p.given
		}
	}
}
