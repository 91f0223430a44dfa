// Package book makes the pages of the documentation that the hub shows under
// /docs, from Markdown. The order of its chapters is that of the links in the
// folder's README.md. It never reads a disk, and no page of it needs a script or
// tells anything of this hub's own community: it is open to everybody.
package book
