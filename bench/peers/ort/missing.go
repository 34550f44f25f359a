//go:build !ort

package ort

import "github.com/simdpool/simdpool/bench"

// New says that the library is missing.
func New() (bench.Library, error) {
	return nil, bench.Missing("ort", "npm's onnxruntime-node, with cgo")
}
