// Package onnxgo runs the pooling tests of ONNX's releases that
// github.com/owulveryck/onnx-go carries as Go values: a third implementation's
// reading of the same operators, with the models themselves, so that operator
// sets and attributes are as exporters write them.
package onnxgo
