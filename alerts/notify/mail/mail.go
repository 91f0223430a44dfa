// Package mail hands messages to a mail server over SMTP, one connection a
// message, with STARTTLS, TLS from the start, or neither. It never sends a
// password over a line that is not encrypted, and an error of it repeats neither
// an address nor the server's words.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/post"
)

// Mode says how the line is protected.
type Mode string

// The modes.
const (
	StartTLS Mode = "starttls" // asked for after the greeting, and required
	Implicit Mode = "tls"      // from the first byte, usually port 465
	Plain    Mode = "none"     // only to a server of the same machine or room
)

// Config is a mail server.
type Config struct {
	Host     string
	Port     int
	Mode     Mode
	Username string // empty: without signing in
	Password string
	From     string
	// TLS is for tests; nil trusts what the system trusts.
	TLS *tls.Config
	// Patience bounds one message, the connection included; 0: post.Patience.
	Patience time.Duration
}

// Channel is a mail server.
type Channel struct{ cfg Config }

// New returns the channel. It opens no connection.
func New(c Config) *Channel {
	if c.Patience <= 0 {
		c.Patience = post.Patience
	}
	return &Channel{c}
}

// Send mails m to one address.
func (c *Channel) Send(ctx context.Context, to string, m notify.Message) (notify.Receipt, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.From(c.cfg.From); err != nil {
		return notify.Receipt{}, notify.Refused("the sender's address is no address")
	}
	if err := msg.To(to); err != nil {
		return notify.Receipt{}, notify.Unreachable("the address is no mail address")
	}
	msg.Subject(m.Subject())
	msg.SetDateWithValue(m.Sent)
	msg.SetMessageIDWithValue(m.ID + "@brighteyes") // the same for each repeat
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-BrightEyes-Delivery", m.ID)
	msg.SetBodyString(mail.TypeTextPlain, m.Text()+"\n")
	err := c.with(ctx, func(client *mail.Client, conn *smtp.Client) error { return client.SendWithSMTPClient(conn, msg) })
	if err != nil {
		return notify.Receipt{}, err
	}
	return notify.Receipt{}, nil
}

// Test signs in and leaves.
func (c *Channel) Test(ctx context.Context) error {
	return c.with(ctx, func(*mail.Client, *smtp.Client) error { return nil })
}

// with opens a connection for f and closes it. What the server says to the
// farewell changes nothing: it has the message by then.
func (c *Channel) with(ctx context.Context, f func(*mail.Client, *smtp.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Patience)
	defer cancel()
	var line net.Conn
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		var err error
		if line, err = c.dial(ctx, network, address); err != nil {
			line = nil
		}
		return line, err
	}
	client, err := mail.NewClient(c.cfg.Host, c.options(dial)...)
	if err != nil {
		return notify.Refused("the settings of the mail server are wrong")
	}
	// The library moves its deadline along with each command; ours stays.
	stop := context.AfterFunc(ctx, func() {
		if line != nil {
			line.Close()
		}
	})
	defer stop()
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err == nil {
		err = f(client, conn)
		_ = client.CloseWithSMTPClient(conn)
	} else if line != nil {
		line.Close()
	}
	if err != nil {
		return explain(ctx, err)
	}
	return nil
}

func (c *Channel) options(dial mail.DialContextFunc) []mail.Option {
	secure := c.secure()
	options := []mail.Option{
		mail.WithPort(c.cfg.Port), mail.WithTimeout(c.cfg.Patience), mail.WithTLSConfig(secure), mail.WithoutNoop(), mail.WithoutRset(),
		mail.WithDialContextFunc(dial),
	}
	if c.cfg.Mode == StartTLS {
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	} else {
		options = append(options, mail.WithTLSPolicy(mail.NoTLS)) // the dialler speaks TLS, or nobody
	}
	if c.cfg.Username != "" && c.cfg.Mode != Plain { // the config's check refuses the two together
		options = append(options, mail.WithUsername(c.cfg.Username), mail.WithPassword(c.cfg.Password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	return options
}

func (c *Channel) dial(ctx context.Context, network, address string) (net.Conn, error) {
	plain := &net.Dialer{}
	if c.cfg.Mode == Implicit {
		return (&tls.Dialer{NetDialer: plain, Config: c.secure()}).DialContext(ctx, network, address)
	}
	return plain.DialContext(ctx, network, address)
}

func (c *Channel) secure() *tls.Config {
	secure := &tls.Config{}
	if c.cfg.TLS != nil {
		secure = c.cfg.TLS.Clone()
	}
	secure.ServerName, secure.MinVersion = c.cfg.Host, tls.VersionTLS12
	return secure
}

// explain turns what went wrong into words of our own.
func explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return notify.Doubtful("no answer in time")
	}
	code := 0
	var sent *mail.SendError
	var said *textproto.Error
	switch {
	case errors.As(err, &sent):
		code = sent.ErrorCode()
		if code == 0 && !sent.IsTemp() {
			return notify.Doubtful("the connection to the mail server broke")
		}
		e := refusal(code)
		e.Final = code >= 500
		e.Address = e.Final && sent.Reason == mail.ErrSMTPRcptTo
		return e
	case errors.As(err, &said):
		e := refusal(said.Code) // to the greeting, to STARTTLS or to signing in
		e.Final = false         // somebody may repair the settings meanwhile
		return e
	}
	var cert *tls.CertificateVerificationError
	var op *net.OpError
	switch {
	case errors.As(err, &cert):
		return notify.Failed("TLS failed")
	case errors.As(err, &op) && op.Op == "dial":
		return notify.Failed("cannot connect")
	}
	return notify.Failed("the mail server cannot be used")
}

func refusal(code int) *notify.Error {
	return notify.Failed("the mail server said " + strconv.Itoa(code))
}
