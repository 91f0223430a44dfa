package devices

import "strings"

// digitsOfAPerson is the shortest run of digits that is taken for somebody's
// number: cards, telephones and identity cards have more.
const digitsOfAPerson = 7

// provinces begin the plates of vehicles.
const provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"

// NamesPerson reports whether a free text holds what looks like a person's number
// or a vehicle's plate. A name it cannot tell. It is for texts that no protocol
// needs; ids of devices may well hold long numbers.
func NamesPerson(text string) bool {
	run, province := 0, false
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			run++
		case c == ' ' || c == '-': // as numbers are grouped
		default:
			run = 0
		}
		if run >= digitsOfAPerson || province && (c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			return true
		}
		province = strings.ContainsRune(provinces, c)
	}
	return false
}
