// Package wipe clears memory that does not fit the caches.
package wipe

// piece is how many elements are cleared at once. Go's clear fetches each line of 2 KiB or less
// first, and stores 32 MiB or more past the caches, where none of it is found by what adds to it
// next; between the two it does neither.
const piece = 16 << 10

// Slice clears s.
func Slice[T any](s []T) {
	for len(s) > piece {
		clear(s[:piece])
		s = s[piece:]
	}
	clear(s)
}
