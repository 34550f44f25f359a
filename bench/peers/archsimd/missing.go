//go:build !goexperiment.simd || !amd64

package archsimd

import "github.com/simdpool/simdpool/bench"

// New says that the toolchain has no such package.
func New() (bench.Library, error) {
	return nil, bench.Missing("archsimd", "Go 1.26 and later for amd64, with GOEXPERIMENT=simd")
}
