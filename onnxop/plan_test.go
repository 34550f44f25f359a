package onnxop_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
)

// Random nodes give what the loops of naive give.
func TestAgainstNaive(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		n, node := randomNode(r)
		in := pool.Shape{Layout: pool.Layout(r.IntN(2)), N: r.IntN(3), C: 1 + r.IntN(3), Spatial: n.in}
		if n.columnMajor {
			in.Layout = pool.ChannelsFirst
		}
		t.Run(fmt.Sprint(node, in), func(t *testing.T) { compare(t, n, node, in) })
	}
}

// randomNode returns a MaxPool or AveragePool that has at least one window.
func randomNode(r *rand.Rand) (naive, onnxop.Node) {
	rank := 1 + r.IntN(3)
	list := func(lo, n int) []int {
		values := make([]int, rank)
		for i := range values {
			values[i] = lo + r.IntN(n)
		}
		return values
	}
	n := naive{
		kernel: list(1, 3), stride: list(1, 3), dilation: list(1, 2), begin: make([]int, rank), end: make([]int, rank),
		auto: []string{"NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"}[r.IntN(5)], ceil: r.IntN(2) == 0,
	}
	n.in = list(1, 7)
	node := onnxop.Node{Op: "MaxPool", Attributes: attributes{
		"kernel_shape": n.kernel, "strides": n.stride, "dilations": n.dilation, "auto_pad": n.auto,
	}}
	for i, kernel := range n.kernel {
		n.in[i] += (kernel - 1) * n.dilation[i]
		if n.auto == "NOTSET" {
			n.begin[i], n.end[i] = r.IntN(kernel), r.IntN(kernel)
		}
	}
	node.Attributes["pads"] = append(append([]int{}, n.begin...), n.end...)
	if n.ceil {
		node.Attributes["ceil_mode"] = 1
	}
	if r.IntN(2) == 0 {
		node.Op = "AveragePool"
		if n.include = r.IntN(2) == 0; n.include {
			node.Attributes["count_include_pad"] = 1
		}
	} else if n.columnMajor = r.IntN(2) == 0; n.columnMajor {
		node.Attributes["storage_order"] = 1
	}
	return n, node
}

// compare runs node and requires what n gives.
func compare(t *testing.T, n naive, node onnxop.Node, in pool.Shape) {
	p, err := onnxop.New[float32](node, in)
	require.NoError(t, err)
	x := make([]float32, in.Len())
	for i := range x {
		x[i] = float32((i*7919)%13) - 6 // few values: many are equal
	}
	out := p.Out()
	y, indices := make([]float32, out.Len()), make([]int64, out.Len())
	if node.Op == "MaxPool" {
		err = p.RunIndices(y, indices, x)
	} else {
		err = p.Run(y, x)
	}
	require.NoError(t, err)

	op := map[string]pool.Op{"MaxPool": pool.Max, "AveragePool": pool.Average}[node.Op]
	for plane := range in.N * in.C {
		base, step := planeOf(in, plane)
		to, by := planeOf(out, plane)
		wantY, wantIndices, dims := n.pool(op, x, base, step)
		require.Equal(t, out.Spatial, dims)
		for i := range wantY {
			if op != pool.Max {
				require.InDelta(t, wantY[i], y[to+i*by], 1e-5, "plane %d, element %d", plane, i)
				continue
			}
			require.Equal(t, wantY[i], y[to+i*by], "plane %d, element %d", plane, i)
			require.Equal(t, wantIndices[i], indices[to+i*by], "plane %d, index %d", plane, i)
		}
	}
}

// planeOf returns where plane n*C+c of a tensor begins, and the distance of its
// cells.
func planeOf(s pool.Shape, plane int) (base, step int) {
	cells := 1
	for _, extent := range s.Spatial {
		cells *= extent
	}
	if s.Layout == pool.ChannelsFirst {
		return plane * cells, 1
	}
	return plane/s.C*cells*s.C + plane%s.C, s.C
}

func TestPlanErrors(t *testing.T) {
	node := onnxop.Node{Op: "MaxPool", Attributes: attributes{"kernel_shape": []int{2, 2}, "storage_order": 1}}
	p, err := onnxop.New[float32](node, pool.NCHW(1, 1, 3, 3))
	require.NoError(t, err)
	y, indices := make([]float32, 4), []int64{5, 5, 5, 5}
	require.ErrorIs(t, p.Run(y[:3], make([]float32, 9)), pool.ErrBuffer)
	require.ErrorIs(t, p.RunIndices(y, indices, make([]float32, 8)), pool.ErrBuffer)
	require.Equal(t, []int64{5, 5, 5, 5}, indices)

	var none *onnxop.Plan[float32]
	require.ErrorIs(t, none.Run(nil, nil), pool.ErrPlan)
	require.ErrorIs(t, none.RunIndices(nil, nil, nil), pool.ErrPlan)
	require.Equal(t, pool.Shape{}, none.Out())

	average, err := onnxop.New[float32](onnxop.Node{Op: "GlobalAveragePool"}, pool.NCHW(1, 1, 2, 2))
	require.NoError(t, err)
	require.ErrorIs(t, average.RunIndices(y[:1], indices[:1], make([]float32, 4)), pool.ErrOp)
}

func TestRunAllocatesNothing(t *testing.T) {
	node := onnxop.Node{Op: "MaxPool", Attributes: attributes{"kernel_shape": []int{3, 3}, "storage_order": 1}}
	in := pool.NCHW(2, 3, 9, 10)
	p, err := onnxop.New[float32](node, in)
	require.NoError(t, err)
	x, y, indices := make([]float32, in.Len()), make([]float32, p.Out().Len()), make([]int64, p.Out().Len())
	require.Zero(t, testing.AllocsPerRun(10, func() {
		if p.Run(y, x) != nil || p.RunIndices(y, indices, x) != nil {
			panic("errors are tested above")
		}
	}))
}
