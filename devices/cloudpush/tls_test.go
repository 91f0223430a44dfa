package cloudpush_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/cloudpush/cloudsim"
)

func TestAPlatformCanPushOverTLS(t *testing.T) {
	dir := t.TempDir()
	trusted := certificate(t, dir)
	d := newDevice(t, newDriver(), "device-1", devices.Button, free(t), "template: ctwing, device: imei-1, fields: ["+button+
		"], tls_cert: "+filepath.Join(dir, "cert.pem")+", tls_key: "+filepath.Join(dir, "key.pem"))
	d.start()
	address := strings.Replace(d.url, "http:", "https:", 1)
	c := cloud(t, cloudsim.Config{URL: address, TLS: &tls.Config{RootCAs: trusted}})
	accepted(t, c, c.CTWing("imei-1", key(1)), nil)
	if len(d.edge.Got()) != 1 {
		t.Error("the press is not kept")
	}
	plain := cloud(t, cloudsim.Config{URL: d.url})
	if a, err := plain.Once(plain.CTWing("imei-1", key(1)), nil); err == nil && a.Status == 200 {
		t.Error("it is taken without TLS too")
	}
}

// certificate writes cert.pem and key.pem of the loopback.
func certificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	must(t, err)
	key, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600))
	parsed, err := x509.ParseCertificate(der)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return pool
}
