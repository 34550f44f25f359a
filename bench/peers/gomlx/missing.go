//go:build !gomlx

package gomlx

import "github.com/simdpool/simdpool/bench"

// New says that the library is not part of this build.
func New() (bench.Library, error) { return nil, bench.Missing("gomlx", "the build tag gomlx") }
