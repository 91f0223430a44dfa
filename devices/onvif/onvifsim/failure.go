package onvifsim

// Failure is a way in which a camera can be broken.
type Failure int

// The failures.
const (
	None      Failure = iota
	Hangs             // takes requests and never answers
	Malformed         // answers with XML that breaks off
	Refuses           // refuses every login
	Endless           // answers without end
	Deep              // answers with elements within elements without end
	NoEvents          // cannot be subscribed to
)

// Fail breaks the camera, or mends it with None.
func (c *Camera) Fail(how Failure) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failure = how
}

// FailAt breaks the camera for one operation only.
func (c *Camera) FailAt(operation string, how Failure) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures[operation] = how
}

// Say has the camera answer the next request with these bytes.
func (c *Camera) Say(bytes []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.garbage = bytes
}

// Redirect has the camera send every request to another address.
func (c *Camera) Redirect(to string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.elsewhere = to
}

// Forget drops all subscriptions without a word.
func (c *Camera) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.pulls {
		p.wake()
	}
	c.pulls = map[string]*pullPoint{}
}

// failing is how the camera is broken, or how for an operation.
func (c *Camera) failing(operation string) Failure {
	c.mu.Lock()
	defer c.mu.Unlock()
	if how, ok := c.failures[operation]; ok {
		return how
	}
	return c.failure
}
