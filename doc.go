// Package simdpool holds pooling kernels for machine learning: max, min, sum,
// average and Lp over windows and over whole planes, in AVX2, AVX-512 and NEON
// assembly generated from one source, and in plain Go, which also serves what
// there is no assembly for.
//
// This layer works on slices and planes and trusts its caller: it checks what
// keeps memory safe and panics where that does not hold, like the slice
// functions of the standard library. Most programs want package pool, which
// validates a geometry once and returns errors.
//
// # Layouts
//
// Channels first (NCHW) means planes of H x W elements, one after the other;
// which plane is of which image and channel does not matter to a kernel.
// Channels last (NHWC) means images of H x W pixels, each of C elements. A Window
// with a depth pools volumes of D planes; one axis is an H of 1.
//
// # Results
//
// The result of every call is defined to the bit and is the same on every
// architecture, instruction set, layout and split of the work; docs/numerics.md
// has the rules, the files *_generic.go the definition in plain Go. In short: NaN wins
// in Max and Min, padding never does, a zero maximum or minimum is +0; sums go
// down each column and then across the columns, global sums run in 16
// interleaved parts; an average is one division.
//
// # Work
//
// A call pools the part [lo, hi) of the work that the caller names, on the
// caller's goroutine, and allocates nothing: hosts with workers of their own
// split the range as they like. src and dst must not overlap.
package simdpool

//go:generate go -C asm run ./gen -write
