package onnxop

import (
	"slices"

	"github.com/simdpool/simdpool/pool"
)

// Window returns the windows that n's attributes describe, for an input with
// that many spatial axes (1 to 3): for programs that plan something else with
// them than what the constructors of this package make, such as gradients.
//
// Strides and dilations that n hasn't are 1, pads 0. The error is an
// ErrOperator, among others for operators without windows, an ErrUnknown or an
// ErrAttribute.
func (n Node) Window(axes int) (pool.Window, error) {
	v, err := n.read(operators[n.Op].constructor)
	if err != nil {
		return pool.Window{}, err
	}
	return v.window(axes)
}

func (v *values) window(axes int) (w pool.Window, err error) {
	d := operators[v.node.Op]
	if _, ok := d.find("kernel_shape", v.node.opset()); !ok {
		return w, v.node.fail(ErrOperator, "Node.Op: want an operator with windows")
	}
	if _, ok := v.lists["kernel_shape"]; !ok {
		return w, v.node.fail(ErrAttribute, "kernel_shape is missing: want %d values, one for each spatial axis", axes)
	}
	if w.Kernel, err = v.list("kernel_shape", axes, 1); err != nil {
		return w, err
	}
	if w.Stride, err = v.list("strides", axes, 1); err != nil {
		return w, err
	}
	if w.Dilation, err = v.list("dilations", axes, 1); err != nil {
		return w, err
	}
	if err := v.padding(&w); err != nil {
		return w, err
	}
	w.CountIncludePad, err = v.flag("count_include_pad")
	return w, err
}

// list returns an attribute with one value for each spatial axis, all at least
// 1; where it is missing, missing is the value of each.
func (v *values) list(name string, axes, missing int) ([]int, error) {
	list, ok := v.lists[name]
	if !ok {
		return slices.Repeat([]int{missing}, max(axes, 0)), nil
	}
	if len(list) != axes {
		return nil, v.node.fail(ErrAttribute, "%s = %v: want %d values, one for each spatial axis", name, list, axes)
	}
	for i, x := range list {
		if x < 1 {
			return nil, v.node.fail(ErrAttribute, "%s[%d] = %d: want at least 1", name, i, x)
		}
	}
	return slices.Clone(list), nil
}

var autoPads = map[string]pool.AutoPad{
	"NOTSET":     pool.Explicit,
	"VALID":      pool.Valid,
	"SAME_UPPER": pool.SameUpper,
	"SAME_LOWER": pool.SameLower,
}

// padding sets what says how w goes over the ends of the input.
func (v *values) padding(w *pool.Window) error {
	name, ok := v.strings["auto_pad"]
	if !ok {
		name = "NOTSET"
	}
	if w.AutoPad, ok = autoPads[name]; !ok {
		return v.node.fail(ErrAttribute, "auto_pad = %q: want NOTSET, VALID, SAME_UPPER or SAME_LOWER", name)
	}
	ceil, err := v.flag("ceil_mode")
	if err != nil {
		return err
	}
	w.CeilMode = ceil && w.AutoPad == pool.Explicit
	return v.pads(w)
}

// pads reads all the pads at the beginning, then all at the end.
func (v *values) pads(w *pool.Window) error {
	pads, ok := v.lists["pads"]
	if !ok {
		return nil
	}
	axes := len(w.Kernel)
	if len(pads) != 2*axes {
		return v.node.fail(ErrAttribute, "pads = %v: want %d values, two for each spatial axis", pads, 2*axes)
	}
	for i, pad := range pads {
		if w.AutoPad != pool.Explicit && pad != 0 {
			return v.node.fail(ErrAttribute, "pads[%d] = %d: want 0 with auto_pad %s", i, pad, v.strings["auto_pad"])
		}
		if kernel := w.Kernel[i%axes]; pad < 0 || pad >= kernel {
			return v.node.fail(ErrAttribute, "pads[%d] = %d: want at least 0 and less than kernel_shape[%d] = %d", i, pad, i%axes, kernel)
		}
	}
	w.PadBegin, w.PadEnd = slices.Clone(pads[:axes]), slices.Clone(pads[axes:])
	return nil
}
