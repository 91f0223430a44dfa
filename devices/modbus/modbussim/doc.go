// Package modbussim plays Modbus TCP devices behind one address, for tests and
// the demo: tables of coils, inputs and registers by unit, a barrier that moves,
// and faults of a real network. The frames are its own, from the Modbus
// Application Protocol Specification V1.1b3; it shares no code with the driver
// or the driver's library, and knows nothing of the driver.
package modbussim
