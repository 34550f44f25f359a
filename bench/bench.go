// Package bench has what the benchmarks of this module share: the list of
// cases, their inputs, the results they must give, and the interface through
// which this library and its peers are run and timed.
//
// README.md tells how to run them.
package bench

import "embed"

// files are the case list and its boxes, so that benchmarks run in any folder.
//
//go:embed cases.json boxes
var files embed.FS
