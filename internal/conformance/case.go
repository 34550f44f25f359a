package conformance

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Case is one case of the data. Its fields are those of NAME.json; Tensors are
// the contents of NAME.safetensors.
type Case struct {
	Name, Source    string
	Op              string
	Layout          string // NCHW or NHWC, for 1 to 3 spatial axes
	Attributes      map[string]any
	Inputs, Outputs []string // names in Tensors, in the operator's order
	RTol, ATol      float64
	WantError       bool   // the operator must give an error
	Reason          string // of the error
	Tensors         map[string]Tensor
}

// ParseCase reads the contents of NAME.json, but for the tensors that a second
// file holds: needTensors says that there must be one.
//
// An attribute becomes an int64, a float64, a string, an []int64, a []float64 or
// an [][]int64: a number with a point or an exponent is a float, and a list
// with one float in it is one of floats.
func ParseCase(data []byte) (c *Case, needTensors bool, err error) {
	fields, err := parseObject(data)
	if err != nil {
		return nil, false, err
	}
	c = &Case{}
	var attributes json.RawMessage
	var expect string
	for _, f := range []struct {
		name  string
		value any
	}{
		{"name", &c.Name}, {"source", &c.Source}, {"op", &c.Op}, {"layout", &c.Layout},
		{"attributes", &attributes}, {"inputs", &c.Inputs}, {"outputs", &c.Outputs},
		{"rtol", &c.RTol}, {"atol", &c.ATol}, {"expect", &expect},
	} {
		if err := fields.take(f.name, f.value); err != nil {
			return nil, false, err
		}
	}
	if c.Attributes, err = parseAttributes(attributes); err != nil {
		return nil, false, err
	}
	if err := c.takeError(expect, fields); err != nil {
		return nil, false, err
	}
	if err := c.takeShapes(fields); err != nil {
		return nil, false, err
	}
	if err := fields.empty(); err != nil {
		return nil, false, err
	}
	return c, c.Tensors == nil, c.check()
}

// takeError reads whether the case expects an error, and its reason.
func (c *Case) takeError(expect string, fields object) error {
	switch expect {
	case "ok":
		return nil
	case "error":
		c.WantError = true
		return fields.take("reason", &c.Reason)
	}
	return fmt.Errorf("%q is %q: want ok or error", "expect", expect)
}

// takeShapes reads the shapes and types of tensors without data, where there
// are any. Only cases that expect an error have them.
func (c *Case) takeShapes(fields object) error {
	if _, ok := fields["shape_only"]; !ok || !c.WantError {
		return nil
	}
	shapes, err := fields.object("shape_only")
	if err != nil {
		return err
	}
	types, err := fields.object("dtypes")
	if err != nil {
		return err
	}
	c.Tensors = map[string]Tensor{}
	for name := range shapes {
		var t Tensor
		if err := types.take(name, &t.DType); err != nil {
			return fmt.Errorf("%q: %w", "dtypes", err)
		}
		if t.DType.Size() == 0 {
			return fmt.Errorf("%q: unknown dtype %q", "dtypes", t.DType)
		}
		if err := shapes.take(name, &t.Shape); err != nil {
			return fmt.Errorf("%q: %w", "shape_only", err)
		}
		c.Tensors[name] = t
	}
	return types.empty()
}

// object takes a field whose value is an object.
func (o object) object(name string) (object, error) {
	var raw json.RawMessage
	if err := o.take(name, &raw); err != nil {
		return nil, err
	}
	fields, err := parseObject(raw)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", name, err)
	}
	return fields, nil
}

// check finds contradictions in what NAME.json says.
func (c *Case) check() error {
	if c.Name == "" || c.Op == "" {
		return fmt.Errorf("%q or %q is empty", "name", "op")
	}
	if c.Layout != "NCHW" && c.Layout != "NHWC" {
		return fmt.Errorf("%q is %q: want NCHW or NHWC", "layout", c.Layout)
	}
	if !(c.RTol >= 0 && c.ATol >= 0) {
		return fmt.Errorf("rtol %v, atol %v: want at least 0", c.RTol, c.ATol)
	}
	if len(c.Inputs) == 0 {
		return fmt.Errorf("%q is empty", "inputs")
	}
	if (len(c.Outputs) == 0) != c.WantError {
		return fmt.Errorf("%d outputs of a case that expects an error: %t", len(c.Outputs), c.WantError)
	}
	names := slices.Sorted(slices.Values(slices.Concat(c.Inputs, c.Outputs)))
	if len(slices.Compact(slices.Clone(names))) != len(names) {
		return fmt.Errorf("a tensor appears twice among %v", names)
	}
	return nil
}

// checkTensors requires that the tensors are those that the case names.
func (c *Case) checkTensors() error {
	names := slices.Concat(c.Inputs, c.Outputs)
	for _, name := range names {
		if _, ok := c.Tensors[name]; !ok {
			return fmt.Errorf("no tensor %q", name)
		}
	}
	if len(c.Tensors) != len(names) {
		return fmt.Errorf("%d tensors: want %d, %v", len(c.Tensors), len(names), names)
	}
	return nil
}
