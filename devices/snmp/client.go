package snmp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gosnmp/gosnmp"
)

// errNoNumbers is an agent that answers and has none of the objects.
var errNoNumbers = errors.New("the agent has none of the objects")

// client is a session for one poll, so that an answer that comes late never
// meets a later question. The caller closes it.
func (m *monitor) client(ctx context.Context) (*gosnmp.GoSNMP, error) {
	c := &gosnmp.GoSNMP{
		Target: m.set.address.Addr().String(), Port: m.set.address.Port(), Version: m.set.version,
		Context: ctx, Timeout: m.set.timeout, Retries: 1, MaxOids: gosnmp.MaxOids,
	}
	var err error
	if m.set.version != gosnmp.Version3 {
		if c.Community, err = secret("community", m.set.community); err != nil {
			return nil, err
		}
	} else {
		usm := &gosnmp.UsmSecurityParameters{
			UserName: m.set.user, AuthenticationProtocol: gosnmp.SHA, PrivacyProtocol: gosnmp.AES,
		}
		if usm.AuthenticationPassphrase, err = secret("auth", m.set.auth); err != nil {
			return nil, err
		}
		if usm.PrivacyPassphrase, err = secret("privacy", m.set.privacy); err != nil {
			return nil, err
		}
		c.SecurityModel, c.MsgFlags, c.SecurityParameters = gosnmp.UserSecurityModel, gosnmp.AuthPriv, usm
	}
	if err := c.Connect(); err != nil {
		return nil, fmt.Errorf("reach the agent: %w", err)
	}
	return c, nil
}

// get reads objects. What the agent does not have is left out.
func get(c *gosnmp.GoSNMP, oids []string) (map[string]gosnmp.SnmpPDU, error) {
	have := map[string]gosnmp.SnmpPDU{}
	for len(oids) > 0 {
		answer, err := c.Get(oids)
		if err != nil {
			return nil, fmt.Errorf("read %d objects: %w", len(oids), err)
		}
		// Version 1 refuses the whole request and names the object, counted from 1.
		if at := int(answer.ErrorIndex); answer.Error == gosnmp.NoSuchName && at >= 1 && at <= len(oids) {
			oids = append(append([]string(nil), oids[:at-1]...), oids[at:]...)
			continue
		}
		if answer.Error != gosnmp.NoError {
			return nil, fmt.Errorf("read %d objects: the agent says %s", len(oids), answer.Error)
		}
		for _, v := range answer.Variables {
			have[v.Name] = v
		}
		return have, nil
	}
	return have, nil
}

// read is the numbers of one poll, by metric.
func (m *monitor) read(ctx context.Context) (map[string]float64, error) {
	c, err := m.client(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	conn := c.Conn // the library waits out its deadline unless that is moved
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	oids := make([]string, len(m.set.objects))
	for i, o := range m.set.objects {
		oids[i] = o.oid
	}
	have, err := get(c, oids)
	if err != nil {
		return nil, err
	}
	values := map[string]float64{}
	for _, o := range m.set.objects {
		if v, ok := number(have[o.oid], o.scale); ok {
			values[o.metric] = v
		}
	}
	if len(values) == 0 {
		return nil, errNoNumbers
	}
	m.name(c)
	return values, nil
}

// name tells the model, once.
func (m *monitor) name(c *gosnmp.GoSNMP) {
	if m.named || !m.set.ups {
		return
	}
	have, err := get(c, []string{upsManufacturer, upsModel})
	if err != nil {
		return // asked again at the next poll
	}
	m.named = true
	if model := text(have[upsManufacturer]) + " " + text(have[upsModel]); len(model) > 1 {
		m.emit.Describe(model, "")
	}
}

// text is a printable text of an agent, shortened.
func text(v gosnmp.SnmpPDU) string {
	raw, ok := v.Value.([]byte)
	if !ok || v.Type != gosnmp.OctetString {
		return ""
	}
	var out []byte
	for _, b := range raw {
		if b >= ' ' && b < 0x7f && len(out) < 63 {
			out = append(out, b)
		}
	}
	return string(out)
}
