// Package sheets is devices and places as people keep them: in a spreadsheet, XLSX
// or CSV. It reads a file, says of every cell that is wrong where it is, what is
// wrong and what would be right, and what the file would add and change; and it
// writes such files.
//
// It never changes anything and knows no database: what is there already comes as
// Known, what should be done leaves as a Plan. It repeats no person's number.
package sheets
