// Package fuzz is fuzz targets: whatever geometry, data and attributes there
// are, every instruction set gives the same bits, nothing outside of a slice is
// touched, and nothing panics. Its README lists them.
package fuzz
