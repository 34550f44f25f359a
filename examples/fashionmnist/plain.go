package main

import (
	"fmt"

	"github.com/simdpool/simdpool/pool"
)

// plainPooling is pooling as one would write it in Go without the library, to
// compare with: windows of kernel x kernel pixels side by side, channels last, the
// images of a batch on all cores. Windows have the library's results bit for bit;
// of global averages the order of the sum differs.
type plainPooling struct {
	op        pool.Op
	in, out   pool.Shape
	kernel    int
	taps      []int // where the pixels of a window are, counted from its first
	positions []uint8
	y, dx     []float32
}

// byLoops makes a plainPooling; it is the counterpart of byLibrary.
func byLoops(op pool.Op, in pool.Shape, kernel int) (layer, pool.Shape, error) {
	out := pool.NHWC(in.N, in.Spatial[0]/kernel, in.Spatial[1]/kernel, in.C)
	p := &plainPooling{
		op: op, in: in, out: out, kernel: kernel,
		positions: make([]uint8, out.Len()), y: make([]float32, out.Len()), dx: make([]float32, in.Len()),
	}
	for tap := range kernel * kernel {
		p.taps = append(p.taps, (tap/kernel*in.Spatial[1]+tap%kernel)*in.C)
	}
	return p, out, nil
}

func (p *plainPooling) String() string {
	return fmt.Sprintf("%v %dx%d in plain Go", p.op, p.kernel, p.kernel)
}

func (p *plainPooling) parameters() []*parameter { return nil }

func (p *plainPooling) forward(x []float32, n int) ([]float32, error) {
	pixel := p.average
	if p.op == pool.Max {
		pixel = p.maximum
	}
	p.windows(n, func(first, o int) { pixel(p.y[o:][:p.in.C], p.positions[o:][:p.in.C], x[first:]) })
	return p.y[:n*p.out.Len()/p.out.N], nil
}

// maximum takes the maximum of each channel over the window that x begins with.
func (p *plainPooling) maximum(y []float32, positions []uint8, x []float32) {
	copy(y, x)
	clear(positions)
	for tap, at := range p.taps {
		for c, v := range x[at:][:len(y)] {
			if v > y[c] {
				y[c], positions[c] = v, uint8(tap)
			}
		}
	}
}

// average takes the average of each channel, column by column.
func (p *plainPooling) average(y []float32, _ []uint8, x []float32) {
	for c := range y {
		var sum float32
		for kx := range p.kernel {
			var column float32
			for ky := range p.kernel {
				column += x[p.taps[ky*p.kernel+kx]+c]
			}
			sum += column
		}
		y[c] = sum / float32(len(p.taps))
	}
}

func (p *plainPooling) backward(dy []float32, n int) ([]float32, error) {
	dx := p.dx[:n*p.in.Len()/p.in.N]
	clear(dx)
	p.windows(n, func(first, o int) {
		dx, dy, positions := dx[first:], dy[o:][:p.in.C], p.positions[o:][:p.in.C]
		if p.op == pool.Max {
			for c, d := range dy {
				dx[p.taps[positions[c]]+c] += d
			}
			return
		}
		for _, at := range p.taps {
			to := dx[at:][:len(dy)]
			for c, d := range dy {
				to[c] += d / float32(len(p.taps))
			}
		}
	})
	return dx, nil
}

// windows calls do for each window of n images, with the places of its first pixel
// in the input and of its pixel in the output.
func (p *plainPooling) windows(n int, do func(first, o int)) {
	height, width := p.out.Spatial[0], p.out.Spatial[1]
	parallel(n*height, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			image, y := row/height, row%height
			for x := range width {
				first := (image*p.in.Spatial[0]+y*p.kernel)*p.in.Spatial[1] + x*p.kernel
				do(first*p.in.C, (row*width+x)*p.in.C)
			}
		}
	})
}
