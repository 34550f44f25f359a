package fuzz_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/internal/conformance"
	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// FuzzAttributes makes plans of nodes of ONNX graphs: whatever a node says, it is
// refused by one of the documented errors, or planned; what New plans also runs.
func FuzzAttributes(f *testing.F) {
	paths, err := conformance.Find("../internal/conformance/testdata")
	require.NoError(f, err)
	for _, path := range paths {
		c, err := conformance.Read(path)
		require.NoError(f, err)
		text, err := json.Marshal(c.Attributes)
		require.NoError(f, err)
		dims := c.Tensors["X"].Shape
		seed := [5]int{int(dims[0]), int(dims[1]), 1, 1, 1}
		for i, extent := range dims[2:] {
			seed[2+i] = int(extent)
		}
		f.Add(c.Op, 0, text, len(dims)-2, seed[0], seed[1], seed[2], seed[3], seed[4])
	}
	f.Fuzz(func(t *testing.T, op string, opset int, text []byte, rank, n, c, d, h, w int) {
		attrs, ok := parse(text)
		if !ok {
			return
		}
		node := onnxop.Node{Op: op, Opset: opset, Attributes: attrs}
		in := pool.Shape{N: n, C: c, Spatial: []int{d, h, w}[:min(max(rank, 0), 3)]}
		if _, err := onnxop.NewRegions[float32](node, in); err != nil {
			requireDocumented(t, err)
		}
		if _, err := onnxop.NewUnpool[float32](node, in, nil); err != nil {
			requireDocumented(t, err)
		}
		if _, err := onnxop.NewQuantized[uint8](node, in, pool.Quantization{InScale: 1, OutScale: 1}); err != nil {
			requireDocumented(t, err)
		}
		p, err := onnxop.New[float32](node, in)
		if err != nil {
			requireDocumented(t, err)
			return
		}
		const most = 1 << 16
		out := p.Out()
		if taps := work(node, in); in.Len() > most || out.Len() > most || taps*out.Len() > most*most/64 {
			return
		}
		y := make([]float32, out.Len())
		require.NoError(t, p.Run(y, make([]float32, in.Len())))
	})
}

// work returns the number of taps of a window.
func work(node onnxop.Node, in pool.Shape) int {
	w, err := node.Window(len(in.Spatial))
	if err != nil {
		return 1
	}
	taps := 1
	for i, kernel := range w.Kernel {
		taps *= min(kernel, in.Spatial[i])
	}
	return taps
}

func requireDocumented(t *testing.T, err error) {
	for _, kind := range []error{
		onnxop.ErrOperator, onnxop.ErrUnknown, onnxop.ErrAttribute, pool.ErrOp, pool.ErrShape, pool.ErrWindow, pool.ErrOutput,
		roi.ErrShape, roi.ErrAttribute,
	} {
		if errors.Is(err, kind) {
			return
		}
	}
	require.NoError(t, err, "not a documented error")
}

// parse reads attributes from a JSON object.
func parse(text []byte) (onnxop.Attributes, bool) {
	var fields map[string]any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if dec.Decode(&fields) != nil {
		return nil, false
	}
	attrs := onnxop.Attributes{}
	for name, value := range fields {
		list, ok := value.([]any)
		if !ok {
			attrs[name] = number(value)
			continue
		}
		ints := make([]int64, len(list))
		for i := range list {
			ints[i], _ = number(list[i]).(int64)
		}
		attrs[name] = ints
	}
	return attrs, true
}

// number makes an int64 or a float64 of a JSON number, and returns all else.
func number(value any) any {
	n, ok := value.(json.Number)
	if !ok {
		return value
	}
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, _ := n.Float64()
	return f
}
