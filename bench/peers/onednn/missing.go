//go:build !onednn

package onednn

import "github.com/simdpool/simdpool/bench"

// New says that the library is missing.
func New() (bench.Library, error) { return nil, bench.Missing("onednn", "Debian's libdnnl-dev") }
