// Package xnnpack runs XNNPACK's pooling operators, with the build tag xnnpack.
package xnnpack
