//go:build !xnnpack

package xnnpack

import "github.com/simdpool/simdpool/bench"

// New says that the library is missing.
func New() (bench.Library, error) {
	return nil, bench.Missing("xnnpack", "Debian's libxnnpack-dev and libpthreadpool-dev")
}
