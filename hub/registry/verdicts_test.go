package registry

import (
	"testing"

	"brighteyes/alerts"
)

func TestConditionsThatOthersJudgeAreNotEndedHere(t *testing.T) {
	held := func(rule string) alerts.Held {
		return alerts.Held{Condition: alerts.Condition{Key: alerts.ConditionKey(rule, "gate-1"), Rule: rule, Device: "gate-1"}}
	}
	v := newVerdicts([]alerts.Held{held("rule.hot"), held(alerts.RuleRule), held(alerts.RuleChannel), held(alerts.RuleSynthetic), held(alerts.RuleBlind), held(alerts.RuleManyBlind), held(alerts.RuleRecording), held(alerts.RuleOffline)})
	v.rule(deviceOwner("gate-1"), nil)
	v.rule(edgeOwner(""), nil)
	if len(v.pending) != 1 {
		t.Errorf("%+v", v.pending)
	}
	if w, ok := v.pending[alerts.ConditionKey(alerts.RuleOffline, "gate-1")]; !ok || w.holds {
		t.Error("its own is not ended")
	}
}
