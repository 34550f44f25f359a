// Package gomlx runs GoMLX's pooling on its backend in Go, with the build tag
// gomlx.
package gomlx
