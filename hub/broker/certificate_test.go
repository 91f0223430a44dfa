package broker

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"brighteyes/devices/bus"
)

// authority signs certificates of a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{pool: x509.NewCertPool()}
	made := a.issue(t, "authority")
	var err error
	if a.cert, err = x509.ParseCertificate(made.Certificate[0]); err != nil {
		t.Fatal(err)
	}
	a.key = made.PrivateKey.(*ecdsa.PrivateKey)
	a.pool.AddCert(a.cert)
	return a
}

// issue returns a certificate for a name, the first one signed by itself.
func (a *authority) issue(t *testing.T, name string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: a.cert == nil, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestACertificateStandsForAToken(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	h := open(t, func(c *Config) {
		c.TLS = &tls.Config{Certificates: []tls.Certificate{ours.issue(t, "hub")}, ClientCAs: ours.pool, ClientAuth: tls.VerifyClientCertIfGiven}
	})
	url := strings.Replace(h.url(), "mqtt:", "mqtts:", 1)
	options := func(id string, certificates ...tls.Certificate) bus.Options {
		return bus.Options{URL: url, ClientID: id, CleanSession: true, TLS: &tls.Config{RootCAs: ours.pool, Certificates: certificates}}
	}
	up := hear(t, h, "be/v1/+/alarms")
	edge := h.edge(t, func(o *bus.Options) { *o = options("edge-south", ours.issue(t, "edge-south")) }) // which has no token
	publish(t, edge, "be/v1/edge-south/alarms", "press")
	expect(t, up, "be/v1/edge-south/alarms", "press")
	token := h.edge(t, func(o *bus.Options) { o.URL, o.TLS = url, &tls.Config{RootCAs: ours.pool} })
	publish(t, token, "be/v1/edge-east/alarms", "by its token")
	expect(t, up, "be/v1/edge-east/alarms", "by its token")

	for name, o := range map[string]bus.Options{
		"nothing":             options("edge-south"),
		"another's":           options("edge-south", ours.issue(t, "edge-west")),
		"of nobody we know":   options("edge-south", theirs.issue(t, "edge-south")),
		"an invalid id's":     options("Edge South", ours.issue(t, "Edge South")),
		"for another's topic": {URL: url, ClientID: "edge-south", Username: "edge-west", CleanSession: true, TLS: options("", ours.issue(t, "edge-south")).TLS},
	} {
		c, err := bus.Dial(o)
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-time.After(150 * time.Millisecond):
		case <-connected(c):
			t.Errorf("let in with the certificate: %s", name)
		}
		c.Close()
	}
	if !edge.Connected() || !token.Connected() {
		t.Error("an honest edge was cut off")
	}
}

func connected(c *bus.Client) <-chan struct{} {
	yes := make(chan struct{}, 10)
	c.OnConnect(func() { yes <- struct{}{} })
	return yes
}
