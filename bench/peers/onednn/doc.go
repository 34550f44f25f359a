// Package onednn runs oneDNN's pooling primitives, with the build tag onednn.
package onednn
