// Package cases holds the one list of kernels and the one table of geometries
// and data that everything else ranges over: tests, the hash of all results,
// the verify command, benchmarks and fuzzing.
//
// A new kernel family is one entry in Families; it is then compared on every
// instruction set with what Generic gives, bit by bit, and hashed, without
// another line. The tables cover rather than multiply: each width, channel
// count, padding and kind of data meets each kernel, and pseudo-random
// combinations fill in, so that the whole takes seconds.
package cases
