package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"mime"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
)

const (
	password = "PASSWORD-OF-THE-HUB"
	receiver = "yi@example.org"
)

// postOffice is a real SMTP server that takes mail, or refuses it as it is told.
type postOffice struct {
	mu        sync.Mutex
	got       []string
	encrypted bool
	signedIn  bool
	auth      bool          // it wants a user
	rcpt      error         // of every receiver
	data      error         // at the end of the mail
	slow      time.Duration // before it answers to the mail
}

func (p *postOffice) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, encrypted := c.TLSConnectionState()
	return &visit{p: p, encrypted: encrypted}, nil
}

type visit struct {
	p         *postOffice
	encrypted bool
	in        bool
}

func (v *visit) AuthMechanisms() []string { return []string{sasl.Plain} }

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, pass string) error {
		if user != "hub" || pass != password {
			return smtp.ErrAuthFailed
		}
		v.in = true
		return nil
	}), nil
}

func (v *visit) Mail(string, *smtp.MailOptions) error {
	if v.p.auth && !v.in {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (v *visit) Rcpt(string, *smtp.RcptOptions) error { return v.p.rcpt }

func (v *visit) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if v.p.slow > 0 {
		<-time.After(v.p.slow)
	}
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.p.got = append(v.p.got, string(text))
	v.p.encrypted, v.p.signedIn = v.encrypted, v.in
	return v.p.data
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

// open starts the server and returns a channel that reaches it. implicit: TLS
// from the first byte.
func open(t *testing.T, p *postOffice, mode Mode, change ...func(*Config)) *Channel {
	t.Helper()
	certified := httptest.NewUnstartedServer(nil)
	certified.StartTLS()
	t.Cleanup(certified.Close)
	roots := x509.NewCertPool()
	roots.AddCert(certified.Certificate())

	srv := smtp.NewServer(p)
	srv.Domain, srv.AllowInsecureAuth, srv.ErrorLog = "mail.example.org", true, quiet{}
	srv.ReadTimeout, srv.WriteTimeout = 10*time.Second, 10*time.Second
	security := &tls.Config{Certificates: certified.TLS.Certificates}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	switch mode {
	case StartTLS:
		srv.TLSConfig = security
	case Implicit:
		ln = tls.NewListener(ln, security)
	}
	go func() { _ = srv.Serve(ln) }()
	t.Cleanup(func() { _ = srv.Close() })
	c := Config{
		Host: "127.0.0.1", Port: ln.Addr().(*net.TCPAddr).Port, Mode: mode, Username: "hub", Password: password,
		From: "hub@example.org", TLS: &tls.Config{RootCAs: roots}, Patience: 2 * time.Second,
	}
	for _, f := range change {
		f(&c)
	}
	return New(c)
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func press() notify.Message {
	return notify.Message{
		ID: "01DELIVERY", Link: "https://hub.example.org/r/TOKEN", Sent: time.Date(2026, 3, 1, 2, 40, 0, 0, time.UTC), Repeat: true,
		Calls: []notify.Call{{Delivery: "01DELIVERY", Place: "5-501", Kind: "求助", Help: true, Category: alerts.Care, Late: 3 * time.Minute}},
	}
}

func TestAMailIsTakenOverEachKindOfLine(t *testing.T) {
	for _, mode := range []Mode{StartTLS, Implicit, Plain} {
		p := &postOffice{auth: mode != Plain}
		ch := open(t, p, mode, func(c *Config) {
			if mode == Plain {
				c.Username = ""
			}
		})
		if _, err := ch.Send(t.Context(), receiver, press()); err != nil {
			t.Errorf("%s: %v", mode, err)
			continue
		}
		if p.encrypted != (mode != Plain) || p.signedIn != (mode != Plain) {
			t.Errorf("%s: encrypted %v, signed in %v", mode, p.encrypted, p.signedIn)
		}
		got, err := netmail.ReadMessage(strings.NewReader(p.got[0]))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
		if err != nil || subject != "（重复发送）求助 5-501 迟到3分钟" {
			t.Errorf("%s: subject %q, %v", mode, subject, err)
		}
		if got.Header.Get("X-Brighteyes-Delivery") != "01DELIVERY" || got.Header.Get("Message-Id") != "<01DELIVERY@brighteyes>" {
			t.Errorf("%s: headers %v", mode, got.Header)
		}
		if err := ch.Test(t.Context()); err != nil || len(p.got) != 1 {
			t.Errorf("%s: the self-test: %v, %d mails", mode, err, len(p.got))
		}
	}
}

func TestWhatAMailServerRefusesIsToldWithoutAddressOrPassword(t *testing.T) {
	said := func(code int) error { return &smtp.SMTPError{Code: code, Message: "no " + receiver + " " + password} }
	for name, c := range map[string]struct {
		office         *postOffice
		change         func(*Config)
		final, address bool
		doubt          bool
	}{
		"no such mailbox":    {office: &postOffice{rcpt: said(550)}, final: true, address: true},
		"mailbox busy":       {office: &postOffice{rcpt: said(450)}},
		"refused as spam":    {office: &postOffice{data: said(554)}, final: true},
		"out of room":        {office: &postOffice{data: said(452)}},
		"slow":               {office: &postOffice{slow: 3 * time.Second}, doubt: true},
		"wrong password":     {office: &postOffice{auth: true}, change: func(c *Config) { c.Password = "wrong" }},
		"no user":            {office: &postOffice{auth: true}, change: func(c *Config) { c.Username = "" }, final: true},
		"wrong certificate":  {office: &postOffice{}, change: func(c *Config) { c.TLS = nil }},
		"nobody there":       {office: &postOffice{}, change: func(c *Config) { c.Port = 1 }},
		"not a mail address": {office: &postOffice{}, final: true, address: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := c.change
			if change == nil {
				change = func(*Config) {}
			}
			to := receiver
			if name == "not a mail address" {
				to = "+8613800001111"
			}
			_, err := open(t, c.office, StartTLS, change).Send(t.Context(), to, press())
			var e *notify.Error
			if !errors.As(err, &e) {
				t.Fatalf("%v is no error of a channel", err)
			}
			if e.Final != c.final || e.Address != c.address || e.Doubt != c.doubt {
				t.Errorf("%+v", e)
			}
			for _, hidden := range []string{receiver, "yi@", password, "hub@", "5-501", "TOKEN", "127.0.0.1", "13800001111"} {
				if strings.Contains(err.Error(), hidden) {
					t.Errorf("%q is repeated: %s", hidden, err)
				}
			}
		})
	}
}

func TestNoPasswordGoesOverAPlainLine(t *testing.T) {
	p := &postOffice{auth: true}
	if _, err := open(t, p, Plain).Send(t.Context(), receiver, press()); err == nil || p.signedIn {
		t.Errorf("signed in: %v, %v", p.signedIn, err)
	}
	if _, err := open(t, p, Plain, func(c *Config) { c.Mode = StartTLS }).Send(t.Context(), receiver, press()); err == nil || p.signedIn {
		t.Errorf("STARTTLS was dropped on the way and nobody minded: %v", err)
	}
}
