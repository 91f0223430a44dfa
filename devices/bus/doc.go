// Package bus carries messages between an edge and the hub, and between a driver
// and a broker on its site, over MQTT 3.1.1.
//
// Bus is what the rest of the program sees. Client is a Bus over the network and
// the only user of the MQTT library; Memory is a broker within the process, for
// tests; the hub's embedded broker is a third. All pass the suite in bustest.
//
// A Bus delivers at least once: what is not acknowledged comes again, and what
// was may come again too, so every receiver tells repeats apart by itself. It
// never waits in a callback, never acknowledges by itself, never keeps anything
// on disk, and every queue in it has a bound.
package bus
