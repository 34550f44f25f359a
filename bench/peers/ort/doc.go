// Package ort runs ONNX Runtime's pooling operators, with the build tag ort.
package ort
