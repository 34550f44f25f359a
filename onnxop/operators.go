package onnxop

import (
	"maps"
	"slices"
	"strings"
)

// newest is the operator set that Opset 0 stands for, and any that is newer:
// an operator stays as it is until a later set changes it.
const newest = 22

// definition is what this package knows of an operator.
type definition struct {
	constructor string // that makes a plan of it
	since       int    // the first operator set that has it
	attributes  []attribute
}

// attribute is an attribute of an operator, from one operator set to another.
type attribute struct {
	name  string
	kind  kind
	since int
	until int // 0: it is in the newest
}

// kind is the type of an attribute's value.
type kind uint8

const (
	kindInt kind = iota
	kindInts
	kindFloat
	kindString
)

var kindNames = [...]string{"an int64", "an []int64", "a float32", "a string"}

// operators has every operator of this package.
//
// Source: https://onnx.ai/onnx/operators, and for those of com.microsoft
// ONNX Runtime's docs/ContribOperators.md.
var operators = map[string]definition{
	"MaxPool": {"New", 1, []attribute{
		{"kernel_shape", kindInts, 1, 0},
		{"strides", kindInts, 1, 0},
		{"pads", kindInts, 1, 0},
		{"auto_pad", kindString, 1, 0},
		{"storage_order", kindInt, 8, 0},
		{"ceil_mode", kindInt, 10, 0},
		{"dilations", kindInts, 10, 0},
	}},
	"AveragePool": {"New", 1, []attribute{
		{"kernel_shape", kindInts, 1, 0},
		{"strides", kindInts, 1, 0},
		{"pads", kindInts, 1, 0},
		{"auto_pad", kindString, 1, 0},
		{"count_include_pad", kindInt, 7, 0},
		{"ceil_mode", kindInt, 10, 0},
		{"dilations", kindInts, 19, 0},
	}},
	"LpPool": {"New", 1, []attribute{
		{"kernel_shape", kindInts, 1, 0},
		{"strides", kindInts, 1, 0},
		{"pads", kindInts, 1, 0},
		{"auto_pad", kindString, 1, 0},
		{"p", kindFloat, 1, 1},
		{"p", kindInt, 2, 0},
		{"ceil_mode", kindInt, 18, 0},
		{"dilations", kindInts, 18, 0},
	}},
	"GlobalMaxPool":     {"New", 1, nil},
	"GlobalAveragePool": {"New", 1, nil},
	"GlobalLpPool": {"New", 1, []attribute{
		{"p", kindFloat, 1, 1},
		{"p", kindInt, 2, 0},
	}},
	"MaxUnpool": {"NewUnpool", 9, []attribute{
		{"kernel_shape", kindInts, 9, 0},
		{"strides", kindInts, 9, 0},
		{"pads", kindInts, 9, 0},
	}},
	"RoiAlign": {"NewRegions", 10, []attribute{
		{"mode", kindString, 10, 0},
		{"output_height", kindInt, 10, 0},
		{"output_width", kindInt, 10, 0},
		{"sampling_ratio", kindInt, 10, 0},
		{"spatial_scale", kindFloat, 10, 0},
		{"coordinate_transformation_mode", kindString, 16, 0},
	}},
	"MaxRoiPool": {"NewRegions", 1, []attribute{
		{"pooled_shape", kindInts, 1, 0},
		{"spatial_scale", kindFloat, 1, 0},
	}},
	"QLinearAveragePool": {"NewQuantized", 1, []attribute{
		{"kernel_shape", kindInts, 1, 0},
		{"strides", kindInts, 1, 0},
		{"pads", kindInts, 1, 0},
		{"auto_pad", kindString, 1, 0},
		{"ceil_mode", kindInt, 1, 0},
		{"count_include_pad", kindInt, 1, 0},
		{"channels_last", kindInt, 1, 0},
	}},
	"QLinearGlobalAveragePool": {"NewQuantized", 1, []attribute{
		{"channels_last", kindInt, 1, 0},
	}},
}

// Names returns the names of all operators, sorted.
func Names() []string { return slices.Sorted(maps.Keys(operators)) }

// define returns the definition of n's operator, which constructor must be the
// one to make a plan of.
func (n *Node) define(constructor string) (definition, error) {
	d, ok := operators[n.Op]
	if !ok {
		return d, n.fail(ErrOperator, "Node.Op: want one of %s", strings.Join(Names(), ", "))
	}
	if constructor != d.constructor {
		return d, n.fail(ErrOperator, "Node.Op: want another one in %s; %s makes this", constructor, d.constructor)
	}
	if n.Opset < 0 || n.Opset > 0 && n.Opset < d.since {
		return d, n.fail(ErrOperator, "Node.Opset = %d: want at least %d, or 0 for the newest", n.Opset, d.since)
	}
	return d, nil
}

// find returns the attribute of that name in an operator set.
func (d *definition) find(name string, opset int) (attribute, bool) {
	for _, a := range d.attributes {
		if a.name == name && a.since <= opset && (a.until == 0 || opset <= a.until) {
			return a, true
		}
	}
	return attribute{}, false
}

// opset returns the operator set that n's attributes belong to.
func (n *Node) opset() int {
	if n.Opset == 0 {
		return newest
	}
	return n.Opset
}
