package main

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
)

// trained returns a network after an epoch of 40 images, the last step a short one.
func trained(t *testing.T, a architecture) *network {
	t.Helper()
	train, _, err := load("")
	if err != nil {
		t.Fatal(err)
	}
	n, err := newNetwork(a)
	if err != nil {
		t.Fatal(err)
	}
	few := &dataset{train.images[:40*pixels], train.labels[:40]}
	if err := newTrainer(n, few, 0.001, 1, a.seed).run(func(progress) {}); err != nil {
		t.Fatal(err)
	}
	return n
}

// The seed alone decides the weights: not the instruction set, not the number of
// cores, and, for windows, not even who pools.
func TestSameBits(t *testing.T) {
	for name, a := range map[string]architecture{
		"max":     {op: pool.Max},
		"average": {op: pool.Average},
		"global":  {op: pool.Max, global: true},
	} {
		t.Run(name, func(t *testing.T) {
			a.batch, a.seed, a.poolings = 16, 1, byLibrary
			want := trained(t, a)
			for _, isa := range simdpool.Available() {
				restore, err := simdpool.Select(isa)
				if err != nil {
					t.Fatal(err)
				}
				if !sameBits(trained(t, a), want) {
					t.Errorf("%v gives other weights", isa)
				}
				restore()
			}
			for _, cores := range []int{1, 2, 3} {
				before := runtime.GOMAXPROCS(cores)
				if !sameBits(trained(t, a), want) {
					t.Errorf("%d cores give other weights", cores)
				}
				runtime.GOMAXPROCS(before)
			}
			if !a.global {
				a.poolings = byLoops
				if !sameBits(trained(t, a), want) {
					t.Error("plain loops give other weights")
				}
			}
			a.seed++
			if sameBits(trained(t, a), want) {
				t.Error("another seed gives the same weights")
			}
		})
	}
}

// A convolution is its definition, and its gradients are the transposed maps: on
// small whole numbers, exactly.
func TestConv(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	integers := func(x []float32) []float32 {
		for i := range x {
			x[i] = float32(random.IntN(9) - 4)
		}
		return x
	}
	const n, height, width, in, out = 2, 3, 4, 2, 3
	c := newConv("conv", height, width, in, out, n, random)
	x, dy := integers(make([]float32, n*height*width*in)), integers(make([]float32, n*height*width*out))
	integers(c.weight.value)
	y, err := c.forward(x, n)
	if err != nil {
		t.Fatal(err)
	}
	dx, err := c.backward(dy, n)
	if err != nil {
		t.Fatal(err)
	}
	wantY, wantDX, wantDW := make([]float32, len(y)), make([]float32, len(x)), make([]float32, len(c.weight.value))
	for i := range n * height * width * out * taps * in {
		channel, kx, ky := i%in, i/in%3, i/in/3%3
		o, pixel := i/(taps*in)%out, i/(taps*in)/out
		row, column := pixel/width%height+ky-1, pixel%width+kx-1
		if row < 0 || row >= height || column < 0 || column >= width {
			continue
		}
		from := ((pixel/(width*height)*height+row)*width+column)*in + channel
		to, w := pixel*out+o, o*taps*in+(ky*3+kx)*in+channel
		wantY[to] += x[from] * c.weight.value[w]
		wantDX[from] += dy[to] * c.weight.value[w]
		wantDW[w] += dy[to] * x[from]
	}
	for name, pair := range map[string][2][]float32{"y": {y, wantY}, "dx": {dx, wantDX}, "dw": {c.weight.gradient, wantDW}} {
		for i, v := range pair[0] {
			if v != pair[1][i] {
				t.Fatalf("%s[%d] = %v: want %v", name, i, v, pair[1][i])
			}
		}
	}
}
