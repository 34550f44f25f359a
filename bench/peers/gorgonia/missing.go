//go:build !gorgonia

package gorgonia

import "github.com/simdpool/simdpool/bench"

// New says that the library is not part of this build.
func New() (bench.Library, error) { return nil, bench.Missing("gorgonia", "the build tag gorgonia") }
