// Package archsimd has pooling as a Go program writes it with the experimental
// package simd/archsimd, where the toolchain has that and GOEXPERIMENT=simd
// turns it on.
package archsimd
