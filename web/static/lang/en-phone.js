// The care desk's telephone: a call shows its place, never its number.
export default {
  "phone.title": "Telephone",
  "phone.announce": "Telephone: {who}.",
  "phone.unknown": "Unknown number",
  "phone.state.ringing": "ringing",
  "phone.state.answered": "answered",
  "phone.state.missed": "missed",
  "phone.state.closed": "now a call for help",
  "phone.answer": "Answer",
  "phone.card": "Open resident's card",
  "phone.help": "New call for help",
  "phone.rings": "Telephone rings: {n}",
  "phone.go": "Go and answer",
  "phone.back": "Call back",
  "phone.back.contact": "Call contact {n}",
  "phone.back.asked": "The gateway was asked; the outcome comes on the timeline",
  "phone.back.failed": "The gateway did not take it; dial by hand",
};
