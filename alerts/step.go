package alerts

import "time"

// Step takes one input at a time now and returns the next state and what must be
// put on record with it, in one transaction; no actions means that nothing
// changed. state stays as it was.
//
// Only an Act and a Report can be refused: with ErrConflict (as a ConflictError
// with the alert), ErrNotFound or ErrInvalid (as an InvalidError). An Occurrence
// never is.
func Step(state State, now time.Time, in Input) (State, []Action, error) {
	return StepAll(state, now, []Input{in})
}

// StepAll takes inputs in their order as one step: all or, when one is refused,
// none. An alert that several inputs change is put on record once.
func StepAll(state State, now time.Time, inputs []Input) (State, []Action, error) {
	d := newDraft(state, now)
	for _, in := range inputs {
		var err error
		switch in := in.(type) {
		case Occurrence:
			d.occur(in)
		case Judgement:
			d.judge(in)
		case Due:
			d.come(in)
		case Sending:
			d.sending(in.IDs)
		case Sent:
			d.sent(in)
		case Shifted:
			d.shift(in.By)
		case Resumed:
			d.resume(in)
		case PutSilence:
			err = d.putSilence(in)
		case LiftSilence:
			err = d.liftSilence(in)
		case PutWindow:
			err = d.putWindow(in)
		case EndWindow:
			err = d.endWindow(in)
		case Act:
			err = d.act(in)
		case Report:
			err = d.report(in)
		}
		if err != nil {
			return state, nil, err
		}
	}
	next, actions := d.finish()
	return next, actions, nil
}
