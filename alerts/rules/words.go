package rules

import "brighteyes/devices/bilingual"

// words is what is said of mistakes in rules and tests, and of tests that went
// other than expected.
var words = bilingual.Table{Zh: chinese, En: english}
