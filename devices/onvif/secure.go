package onvif

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
)

// errCertificate is a camera that does not prove that it is the one that was
// configured. Nothing was said to it, no password either.
var errCertificate = &fault{faultCertificate, errors.New("the camera's certificate is not the one that was configured, or of nobody that is trusted")}

// trust is whom a camera with HTTPS is believed to be: one whose certificate has
// this fingerprint, or was signed by those in this file, or by those whom this
// machine trusts. A certificate that a camera signed itself is believed only by
// its fingerprint.
type trust struct {
	fingerprint []byte // SHA-256 of the certificate; nil: not by it
	ca          string // PEM file; empty: those whom this machine trusts
}

func trustOf(s Settings, at *url.URL) (trust, error) {
	t := trust{ca: s.CA}
	switch {
	case s.CA == "" && s.Fingerprint == "":
		return t, nil
	case at.Scheme != "https":
		return t, errors.New("ca, fingerprint: are for an address with https")
	case s.CA != "" && s.Fingerprint != "":
		return t, errors.New("ca, fingerprint: give one of them")
	case s.CA != "":
		return t, nil
	}
	sum, err := hex.DecodeString(strings.ReplaceAll(s.Fingerprint, ":", ""))
	if err != nil || len(sum) != sha256.Size {
		return t, errors.New("fingerprint: want the SHA-256 of the camera's certificate, 64 hex digits, as openssl x509 -fingerprint -sha256 shows it")
	}
	t.fingerprint = sum
	return t, nil
}

// dial makes a connection over which the camera has proved who it is. Those whom
// to believe are read each time, so that a new file counts.
func (t trust) dial(ctx context.Context, network, address string) (net.Conn, error) {
	cfg, err := t.config()
	if err != nil {
		return nil, &fault{faultCertificate, err}
	}
	dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: callTimeout}, Config: cfg}
	return dialer.DialContext(ctx, network, address)
}

func (t trust) config() (*tls.Config, error) {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	switch {
	case t.fingerprint != nil:
		cfg.InsecureSkipVerify = true // in its place stands what follows, which no name and no date makes right
		cfg.VerifyConnection = func(state tls.ConnectionState) error {
			sum := sha256.Sum256(state.PeerCertificates[0].Raw) // a server always shows one
			if subtle.ConstantTimeCompare(sum[:], t.fingerprint) != 1 {
				return errCertificate
			}
			return nil
		}
	case t.ca != "":
		pem, err := os.ReadFile(t.ca)
		if err != nil {
			return nil, fmt.Errorf("ca: %w", err)
		}
		cfg.RootCAs = x509.NewCertPool()
		if !cfg.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca %s: holds no certificate", t.ca)
		}
	}
	return cfg, nil
}

// notProved reports whether an error is that of a certificate.
func notProved(err error) bool {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var other x509.HostnameError
	var failed *tls.CertificateVerificationError
	return errors.Is(err, errCertificate) || errors.As(err, &failed) || errors.As(err, &unknown) || errors.As(err, &invalid) || errors.As(err, &other)
}
