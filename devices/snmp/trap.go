package snmp

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"

	"github.com/gosnmp/gosnmp"
)

// trap is what a packet at the listener says.
type trap struct {
	community string
	kind      string // what it is about: on_battery, test_completed, alarm_added, alarm_removed, other
	answer    []byte // to an inform, which is repeated until it is answered
}

const snmpTrapOID = ".1.3.6.1.6.3.1.1.4.1.0" // RFC 3418

var errNoTrap = errors.New("not a trap of version 1 or 2c")

// decodeTrap reads a packet from anybody.
func decodeTrap(packet []byte) (t trap, err error) {
	defer func() { // the library was not written for packets from anybody
		if p := recover(); p != nil {
			t, err = trap{}, fmt.Errorf("%w: %v", errNoTrap, p)
		}
	}()
	var codec gosnmp.GoSNMP
	p, err := codec.SnmpDecodePacket(packet)
	if err != nil {
		return trap{}, fmt.Errorf("%w: %w", errNoTrap, err)
	}
	t = trap{community: p.Community, kind: "other"}
	switch {
	case p.Version == gosnmp.Version1 && p.PDUType == gosnmp.Trap:
		if "."+strings.TrimPrefix(p.Enterprise, ".") == upsTraps && p.GenericTrap == 6 {
			t.kind = kindOf(fmt.Sprint(p.SpecificTrap))
		}
	case p.Version == gosnmp.Version2c && (p.PDUType == gosnmp.SNMPv2Trap || p.PDUType == gosnmp.InformRequest):
		for _, v := range p.Variables {
			oid, isText := v.Value.(string)
			if v.Name == snmpTrapOID && isText {
				number, _ := strings.CutPrefix(oid, upsTraps+".")
				t.kind = kindOf(number)
			}
		}
		if p.PDUType == gosnmp.InformRequest {
			p.PDUType, p.Error, p.ErrorIndex = gosnmp.GetResponse, gosnmp.NoError, 0
			if t.answer, err = p.MarshalMsg(); err != nil {
				t.answer = nil // it is repeated, and is a hint all the same
			}
		}
	default:
		return trap{}, errNoTrap
	}
	return t, nil
}

func kindOf(number string) string {
	switch number {
	case "1":
		return "on_battery"
	case "2":
		return "test_completed"
	case "3":
		return "alarm_added"
	case "4":
		return "alarm_removed"
	}
	return "other"
}

// knows reports whether the trap has a device's community.
func (t trap) knows(community string) bool {
	return subtle.ConstantTimeCompare([]byte(t.community), []byte(community)) == 1
}
