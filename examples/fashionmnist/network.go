package main

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/simdpool/simdpool/pool"
)

// layer is a step of the network. Tensors are batches, channels last, flat; n is
// the number of images. What forward and backward return is the layer's own, and
// valid until it is called again; they may write to what they are given.
type layer interface {
	fmt.Stringer
	forward(x []float32, n int) ([]float32, error)
	// backward takes the gradient with respect to what the last forward returned.
	// It returns that with respect to x, and sets those of the parameters.
	backward(dy []float32, n int) ([]float32, error)
	parameters() []*parameter
}

// parameter is a tensor that is learned.
type parameter struct {
	name            string
	shape           []int
	value, gradient []float32
}

func newParameter(name string, shape ...int) *parameter {
	size := 1
	for _, s := range shape {
		size *= s
	}
	return &parameter{name, shape, make([]float32, size), make([]float32, size)}
}

// architecture is what varies of the network.
type architecture struct {
	op       pool.Op // Max or Average
	global   bool    // average each plane where the others flatten
	batch    int     // images at most
	seed     uint64  // of the first weights
	poolings poolings
}

// network is layers, one after the other, and the time spent in each.
type network struct {
	layers []layer
	batch  int
	spent  []time.Duration
}

// newNetwork returns a network with random weights.
func newNetwork(a architecture) (*network, error) {
	random := rand.New(rand.NewPCG(a.seed, 0))
	n := &network{batch: a.batch}
	shape := pool.NHWC(a.batch, side, side, 1)
	for i, channels := range []int{32, 64} {
		c := newConv(fmt.Sprintf("conv%d", i+1), shape.Spatial[0], shape.Spatial[1], shape.C, channels, a.batch, random)
		c.first = i == 0
		n.layers = append(n.layers, c, &relu{})
		shape.C = channels
		if err := n.pool(a.poolings, a.op, &shape, 2); err != nil {
			return nil, err
		}
	}
	if a.global {
		if err := n.pool(a.poolings, pool.Average, &shape, shape.Spatial[0]); err != nil {
			return nil, err
		}
	}
	features := shape.C * shape.Spatial[0] * shape.Spatial[1]
	n.layers = append(n.layers,
		newDense("dense1", features, 32, a.batch, random), &relu{},
		newDense("dense2", 32, classes, a.batch, random))
	n.spent = make([]time.Duration, len(n.layers))
	return n, nil
}

// pool appends a pooling layer, and makes shape that of its output.
func (n *network) pool(by poolings, op pool.Op, shape *pool.Shape, kernel int) error {
	l, out, err := by(op, *shape, kernel)
	n.layers, *shape = append(n.layers, l), out
	return err
}

// String lists the layers. A softmax follows the last; loss.go has it.
func (n *network) String() string {
	var s strings.Builder
	for _, l := range n.layers {
		fmt.Fprintln(&s, " ", l)
	}
	return s.String()
}

// parameters returns the parameters of all layers, and how many numbers they are.
func (n *network) parameters() (list []*parameter, count int) {
	for _, l := range n.layers {
		for _, p := range l.parameters() {
			list, count = append(list, p), count+len(p.value)
		}
	}
	return list, count
}

// forward returns the logits of images.
func (n *network) forward(x []float32, images int) (logits []float32, err error) {
	for i, l := range n.layers {
		start := time.Now()
		if x, err = l.forward(x, images); err != nil {
			return nil, fmt.Errorf("%v: %w", l, err)
		}
		n.spent[i] += time.Since(start)
	}
	return x, nil
}

// backward sets the gradients of the parameters, from that of the logits.
func (n *network) backward(dy []float32, images int) (err error) {
	for i, l := range slices.Backward(n.layers) {
		start := time.Now()
		if dy, err = l.backward(dy, images); err != nil {
			return fmt.Errorf("gradient of %v: %w", l, err)
		}
		n.spent[i] += time.Since(start)
	}
	return nil
}

// inPooling returns the time spent in pooling layers.
func (n *network) inPooling() (sum time.Duration) {
	for i, l := range n.layers {
		if isPooling(l) {
			sum += n.spent[i]
		}
	}
	return sum
}

func isPooling(l layer) bool {
	switch l.(type) {
	case *pooling, *plainPooling:
		return true
	}
	return false
}

// parallel splits 0 <= i < n among the cores and waits for all.
func parallel(n int, work func(lo, hi int)) {
	workers := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			work(n*w/workers, n*(w+1)/workers)
		}()
	}
	wait.Wait()
}
