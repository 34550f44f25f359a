package onnxop_test

import (
	"math"

	"github.com/simdpool/simdpool/pool"
)

// naive is what ONNX says of MaxPool and AveragePool, written down once more: one
// output at a time, from the attributes.
type naive struct {
	in                         []int // spatial extents
	kernel, stride, dilation   []int
	begin, end                 []int // pads
	auto                       string
	ceil, include, columnMajor bool
}

// outputs returns the number of windows along axis i, and the pad before them.
func (n *naive) outputs(i int) (out, begin int) {
	in, extent, stride := n.in[i], (n.kernel[i]-1)*n.dilation[i]+1, n.stride[i]
	switch n.auto {
	case "VALID":
		return ceil(in-extent+1, stride), 0
	case "SAME_UPPER", "SAME_LOWER":
		out = ceil(in, stride)
		total := max((out-1)*stride+extent-in, 0)
		if n.auto == "SAME_LOWER" {
			return out, total - total/2
		}
		return out, total / 2
	}
	begin = n.begin[i]
	for at := -begin; at+extent <= in+n.end[i]; at += stride {
		out++
	}
	if last := (out-1)*stride + extent - begin; n.ceil && last < in+n.end[i] && out*stride-begin < in {
		out++
	}
	return out, begin
}

func ceil(a, b int) int { return int(math.Ceil(float64(a) / float64(b))) }

// counted returns the cells of axis i that count as cells of a window: the
// input, and the padding where that is included.
func (n *naive) counted(i, begin, out int) (from, to int) {
	if !n.include {
		return 0, n.in[i]
	}
	if n.auto == "NOTSET" {
		return -begin, n.in[i] + n.end[i]
	}
	return -begin, (out-1)*n.stride[i] - begin + (n.kernel[i]-1)*n.dilation[i] + 1
}

// pool returns Y and Indices of MaxPool, or Y of AveragePool, over one plane that
// lies at offset base of the tensor with step elements from cell to cell.
func (n *naive) pool(op pool.Op, x []float32, base, step int) (y []float32, indices []int64, dims []int) {
	rank := len(n.in)
	begins := make([]int, rank)
	dims = make([]int, rank)
	for i := range dims {
		dims[i], begins[i] = n.outputs(i)
	}
	each(dims, func(o []int) {
		best, sum, count, index := float32(math.Inf(-1)), 0.0, 0, int64(-1)
		each(n.kernel, func(tap []int) {
			flat, column, inside, counts := 0, 0, true, true
			for i := range tap {
				at := o[i]*n.stride[i] - begins[i] + tap[i]*n.dilation[i]
				inside = inside && at >= 0 && at < n.in[i]
				from, to := n.counted(i, begins[i], dims[i])
				counts = counts && at >= from && at < to
				flat = flat*n.in[i] + at
			}
			if counts {
				count++
			}
			if !inside {
				return
			}
			v := x[base+flat*step]
			sum += float64(v)
			for i, rest := rank-1, flat; i >= 0; i-- { // the fastest axis becomes the slowest
				column = column*n.in[i] + rest%n.in[i]
				rest /= n.in[i]
			}
			if index < 0 || v > best {
				best, index = v, int64(base+flat*step)
				if n.columnMajor {
					index = int64(base + column)
				}
			}
		})
		if op == pool.Max {
			y = append(y, best)
		} else {
			y = append(y, float32(sum/float64(count)))
		}
		indices = append(indices, index)
	})
	return y, indices, dims
}

// each calls f with every place in a box, the last axis fastest.
func each(box []int, f func(at []int)) {
	at := make([]int, len(box))
	for {
		f(at)
		i := len(box) - 1
		for ; i >= 0; i-- {
			if at[i]++; at[i] < box[i] {
				break
			}
			at[i] = 0
		}
		if i < 0 {
			return
		}
	}
}
