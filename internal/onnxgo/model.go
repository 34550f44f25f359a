package onnxgo

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/simdpool/simdpool/onnxop"
)

// The numbers of the fields that are read here.
//
// Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
const (
	modelGraph     = 7
	modelOpset     = 8
	opsetDomain    = 1
	opsetVersion   = 2
	graphNode      = 1
	nodeInput      = 1
	nodeOutput     = 2
	nodeOp         = 4
	nodeAttribute  = 5
	attributeName  = 1
	attributeFloat = 2
	attributeInt   = 3
	attributeText  = 4
	attributeInts  = 8
	attributeType  = 20
)

// The values of an attribute's type.
const (
	typeFloat = 1
	typeInt   = 2
	typeText  = 3
	typeInts  = 7
)

// field is a field of a message: a number or, where it has any, bytes.
type field struct {
	number protowire.Number
	kind   protowire.Type
	value  uint64
	bytes  []byte
}

// fields parts a message into its fields.
func fields(message []byte) ([]field, error) {
	var all []field
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		message = message[n:]
		f := field{number: number, kind: kind}
		switch kind {
		case protowire.VarintType:
			f.value, n = protowire.ConsumeVarint(message)
		case protowire.Fixed32Type:
			var bits uint32
			bits, n = protowire.ConsumeFixed32(message)
			f.value = uint64(bits)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(message)
		default:
			return nil, fmt.Errorf("field %d has wire type %d", number, kind)
		}
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		message = message[n:]
		all = append(all, f)
	}
	return all, nil
}

// model is what a model of one node says of it.
type model struct {
	node            onnxop.Node
	inputs, outputs []string
}

// parse reads a model of one node.
func parse(message []byte) (*model, error) {
	all, err := fields(message)
	if err != nil {
		return nil, err
	}
	m := &model{}
	for _, f := range all {
		switch f.number {
		case modelGraph:
			err = m.parseGraph(f.bytes)
		case modelOpset:
			err = m.parseOpset(f.bytes)
		}
		if err != nil {
			return nil, err
		}
	}
	if m.node.Op == "" {
		return nil, fmt.Errorf("no node")
	}
	return m, nil
}

func (m *model) parseOpset(message []byte) error {
	all, err := fields(message)
	for _, f := range all {
		switch f.number {
		case opsetDomain:
			if len(f.bytes) > 0 {
				return fmt.Errorf("domain %q", f.bytes)
			}
		case opsetVersion:
			m.node.Opset = int(f.value)
		}
	}
	return err
}

func (m *model) parseGraph(message []byte) error {
	all, err := fields(message)
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.number != graphNode {
			continue
		}
		if m.node.Op != "" {
			return fmt.Errorf("more than one node")
		}
		if err := m.parseNode(f.bytes); err != nil {
			return err
		}
	}
	return nil
}

func (m *model) parseNode(message []byte) error {
	all, err := fields(message)
	if err != nil {
		return err
	}
	m.node.Attributes = onnxop.Attributes{}
	for _, f := range all {
		switch f.number {
		case nodeInput:
			m.inputs = append(m.inputs, string(f.bytes))
		case nodeOutput:
			m.outputs = append(m.outputs, string(f.bytes))
		case nodeOp:
			m.node.Op = string(f.bytes)
		case nodeAttribute:
			name, value, err := parseAttribute(f.bytes)
			if err != nil {
				return err
			}
			m.node.Attributes[name] = value
		}
	}
	return nil
}

func parseAttribute(message []byte) (name string, value any, err error) {
	all, err := fields(message)
	if err != nil {
		return "", nil, err
	}
	var kind uint64
	var text string
	var number float32
	var whole int64
	var list []int64
	for _, f := range all {
		switch f.number {
		case attributeName:
			name = string(f.bytes)
		case attributeType:
			kind = f.value
		case attributeText:
			text = string(f.bytes)
		case attributeFloat:
			number = math.Float32frombits(uint32(f.value))
		case attributeInt:
			whole = int64(f.value)
		case attributeInts:
			if f.kind != protowire.VarintType {
				return "", nil, fmt.Errorf("attribute %s is packed", name)
			}
			list = append(list, int64(f.value))
		}
	}
	switch kind {
	case typeFloat:
		return name, number, nil
	case typeInt:
		return name, whole, nil
	case typeText:
		return name, text, nil
	case typeInts:
		return name, list, nil
	}
	return "", nil, fmt.Errorf("attribute %s has type %d", name, kind)
}
