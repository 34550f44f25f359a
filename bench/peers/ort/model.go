//go:build ort

package ort

import (
	"encoding/binary"
	"math"
)

// An ONNX model is a protocol buffer. What follows writes the few messages that
// a model of one node needs; the numbers are those of onnx.proto.

type message []byte

func (m message) varint(field int, v uint64) message {
	return binary.AppendUvarint(binary.AppendUvarint(m, uint64(field)<<3), v)
}

func (m message) bytes(field int, v []byte) message {
	m = binary.AppendUvarint(m, uint64(field)<<3|2)
	return append(binary.AppendUvarint(m, uint64(len(v))), v...)
}

func (m message) text(field int, v string) message { return m.bytes(field, []byte(v)) }

func (m message) float(field int, v float32) message {
	m = binary.AppendUvarint(m, uint64(field)<<3|5)
	return binary.LittleEndian.AppendUint32(m, math.Float32bits(v))
}

// value is an input or output.
type value struct {
	name  string
	kind  int // of elements, one of those below
	shape []int64
}

const (
	kindFloat  = 1
	kindUint8  = 2
	kindInt64  = 7
	kindDouble = 11
)

func (v value) encode() message {
	var shape message
	for _, extent := range v.shape {
		shape = shape.bytes(1, message(nil).varint(1, uint64(extent)))
	}
	tensor := message(nil).varint(1, uint64(v.kind)).bytes(2, shape)
	return message(nil).text(1, v.name).bytes(2, message(nil).bytes(1, tensor))
}

// node is an operator with its attributes: int, float32, string or []int.
type node struct {
	domain, op      string
	inputs, outputs []value
	attributes      map[string]any
}

func attribute(name string, v any) message {
	m := message(nil).text(1, name)
	switch v := v.(type) {
	case float32:
		return m.float(2, v).varint(20, 1)
	case int:
		return m.varint(3, uint64(v)).varint(20, 2)
	case string:
		return m.text(4, v).varint(20, 3)
	}
	for _, i := range v.([]int) {
		m = m.varint(8, uint64(i))
	}
	return m.varint(20, 7)
}

// model returns the model that consists of n.
func (n *node) model() []byte {
	var m, graph message
	for _, v := range n.inputs {
		m = m.text(1, v.name)
		graph = graph.bytes(11, v.encode())
	}
	for _, v := range n.outputs {
		m = m.text(2, v.name)
		graph = graph.bytes(12, v.encode())
	}
	m = m.text(4, n.op).text(7, n.domain)
	for name, v := range n.attributes {
		m = m.bytes(5, attribute(name, v))
	}
	graph = graph.bytes(1, m).text(2, "pooling")
	const irVersion, opset = 8, 16
	all := message(nil).varint(1, irVersion).bytes(7, graph).bytes(8, message(nil).text(1, "").varint(2, opset))
	if n.domain != "" {
		all = all.bytes(8, message(nil).text(1, n.domain).varint(2, 1))
	}
	return all
}
