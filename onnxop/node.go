package onnxop

import (
	"errors"
	"fmt"
)

// Node is what an ONNX graph says of an operator.
type Node struct {
	// Op is the name of the operator: op_type.
	Op string
	// Opset is the version of the operator set that the model imports, for the
	// operator's domain; 0 means the newest.
	Opset int
	// Attributes are those that the node has. What is missing has ONNX's default.
	Attributes Attributes
}

// Attributes are the attributes of a node, by name. A value has the Go type for
// ONNX's: int64 or int for INT, []int64 or []int for INTS, float32 or float64
// for FLOAT, string or []byte for STRING.
type Attributes map[string]any

// What can be wrong with a node, to be tested with [errors.Is]. The text of an
// error goes on to name the argument, its value and what is allowed. What
// package pool finds wrong with a shape, a window or a buffer wraps an error of
// that package.
var (
	ErrOperator  = errors.New("onnxop: invalid operator")  // unknown, of another constructor, or not in that operator set
	ErrUnknown   = errors.New("onnxop: unknown attribute") // by this operator, in that operator set
	ErrAttribute = errors.New("onnxop: invalid attribute") // its type or value
	ErrInput     = errors.New("onnxop: invalid input")     // a further input that plans depend on
)

// fail returns an error of the kind that says what is wrong with n.
func (n *Node) fail(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s", kind, n.Op, fmt.Sprintf(format, args...))
}

// wrap adds n's name to an error of package pool.
func (n *Node) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("onnxop: %s: %w", n.Op, err)
}
