package wire

import "fmt"

// checkJSON walks once over bytes that nobody has parsed yet. It refuses what is
// no JSON (RFC 8259) and what is more than a reader should be asked to take: too
// many bytes, too deep a nesting, too long a string. What passed is read by
// value's methods, which need not look for mistakes any more, and in passes so
// cheap that a hub takes a hundred thousand readings a second.
func checkJSON(body []byte) *EnvelopeError {
	if len(body) > MaxPayload {
		return tooLarge(len(body))
	}
	c := checker{body: body}
	c.space()
	if bad := c.value(0); bad != nil {
		return bad
	}
	if c.space(); c.at < len(body) {
		return c.wrong()
	}
	return nil
}

type checker struct {
	body []byte
	at   int
}

// next is the byte at the place reached, 0 at the end.
func (c *checker) next() byte {
	if c.at < len(c.body) {
		return c.body[c.at]
	}
	return 0
}

func (c *checker) wrong() *EnvelopeError { return unreadable("not JSON at byte %d", c.at) }

func (c *checker) space() { c.at = skipSpace(c.body, c.at) }

func (c *checker) value(depth int) *EnvelopeError {
	switch b := c.next(); {
	case b == '{' || b == '[':
		if depth == MaxNesting {
			return &EnvelopeError{ReasonNesting, fmt.Sprintf("nested deeper than %d", MaxNesting)}
		}
		return c.list(b == '{', depth+1)
	case b == '"':
		return c.text()
	case b == 't':
		return c.word("true")
	case b == 'f':
		return c.word("false")
	case b == 'n':
		return c.word("null")
	default:
		return c.number()
	}
}

// list checks an object or an array.
func (c *checker) list(object bool, depth int) *EnvelopeError {
	end := c.body[c.at] + 2 // in ASCII, ] is two after [ and } two after {
	c.at++
	if c.space(); c.next() == end {
		c.at++
		return nil
	}
	for {
		if object {
			if c.next() != '"' {
				return c.wrong()
			}
			if bad := c.text(); bad != nil {
				return bad
			}
			if c.space(); c.next() != ':' {
				return c.wrong()
			}
			c.at++
			c.space()
		}
		if bad := c.value(depth); bad != nil {
			return bad
		}
		c.space()
		switch c.next() {
		case ',':
			c.at++
			c.space()
		case end:
			c.at++
			return nil
		default:
			return c.wrong()
		}
	}
}

func (c *checker) text() *EnvelopeError {
	c.at++
	begin, escapes := c.at, 0
	for ; c.at < len(c.body); c.at++ {
		switch b := c.body[c.at]; {
		case b == '"':
			if c.at-begin-escapes > MaxString {
				return &EnvelopeError{ReasonTooLarge, fmt.Sprintf("a string is longer than %d bytes", MaxString)}
			}
			c.at++
			return nil
		case b == '\\':
			c.at++
			switch c.next() {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
				escapes++
			case 'u':
				for range 4 {
					if c.at++; !isHex(c.next()) {
						return c.wrong()
					}
				}
				escapes += 3 // six bytes that stand for three at most
			default:
				return c.wrong()
			}
		case b < ' ':
			return c.wrong()
		}
	}
	return c.wrong()
}

func (c *checker) word(word string) *EnvelopeError {
	if c.at+len(word) > len(c.body) || string(c.body[c.at:c.at+len(word)]) != word {
		return c.wrong()
	}
	c.at += len(word)
	return nil
}

func (c *checker) number() *EnvelopeError {
	if c.next() == '-' {
		c.at++
	}
	if c.next() == '0' {
		c.at++
	} else if !c.digits() {
		return c.wrong()
	}
	if c.next() == '.' {
		if c.at++; !c.digits() {
			return c.wrong()
		}
	}
	if b := c.next(); b == 'e' || b == 'E' {
		c.at++
		if b := c.next(); b == '+' || b == '-' {
			c.at++
		}
		if !c.digits() {
			return c.wrong()
		}
	}
	return nil
}

// digits passes over one digit or more.
func (c *checker) digits() bool {
	begin := c.at
	for b := c.next(); b >= '0' && b <= '9'; b = c.next() {
		c.at++
	}
	return c.at > begin
}

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
}

func tooLarge(size int) *EnvelopeError {
	return &EnvelopeError{ReasonTooLarge, fmt.Sprintf("%d bytes, at most %d", size, MaxPayload)}
}
