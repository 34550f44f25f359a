package cases

import (
	"fmt"
	"math"

	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// Operator is an operator of package roi.
type Operator uint8

// The operators.
const (
	RoIAlign Operator = iota
	RoIAlignMax
	RoIPool
	PSRoIAlign
	PSRoIPool
	MultiScale
	operatorCount
)

var operatorNames = [operatorCount]string{"align", "align-max", "pool", "ps-align", "ps-pool", "multi-scale"}

// Region is one run of an operator of package roi, forward and backward,
// complete.
type Region struct {
	Operator
	Type        Type
	In          pool.Shape // of the first level
	OutH, OutW  int
	Ratio       int
	Scale       float64
	Coordinates roi.Coordinates
	Boxes       int
	Kind        BoxKind
	Accumulate  bool
	Data        Data
}

// BoxKind is a kind of boxes.
type BoxKind uint8

// The kinds of boxes.
const (
	Inside     BoxKind = iota // of all sizes, within the map
	Small                     // a few cells
	Across                    // over the borders
	Whole                     // the map, more or less
	Cells                     // corners on cells and halves
	Degenerate                // empty, inverted, far outside, huge
	boxKinds
)

var boxKindNames = [boxKinds]string{"inside", "small", "across", "whole", "cells", "degenerate"}

// String describes c on one line.
func (c *Region) String() string {
	return fmt.Sprintf("%s %v %v %dx%d ratio=%d scale=%v coordinates=%d boxes=%d %s accumulate=%v data=%v",
		operatorNames[c.Operator], c.Type, c.In, c.OutH, c.OutW, c.Ratio, c.Scale, c.Coordinates, c.Boxes, boxKindNames[c.Kind], c.Accumulate, c.Data)
}

// Memory takes a slice of bytes for elements of size bytes.
type Memory func(bytes, size int) []byte

// Run runs c in memory that take gives, forward and then backward, and returns
// what it wrote.
func (c *Region) Run(take Memory) (results [][]byte, err error) {
	if c.Type == Float64 {
		return runRegion[float64](c, take)
	}
	return runRegion[float32](c, take)
}

// Differ returns an error if result j of c is not want to the bit; any NaN equals
// any other.
func (c *Region) Differ(j int, got, want []byte) error {
	t := c.Type
	if c.whole(j) {
		t = Uint8
	}
	if at, ok := differ(t, got, want); ok {
		return fmt.Errorf("result %d [%d] = %s, want %s\n\tcase: %v", j, at, t.show(got, at), t.show(want, at), c)
	}
	return nil
}

// NegZeros runs c over nothing but -0, and over that and some NaN, and returns an
// error if a -0 comes out.
func (c *Region) NegZeros(take Memory) error {
	for _, kind := range negZeros {
		zeros := *c
		zeros.Data.Kind = kind
		results, err := zeros.Run(take)
		if err != nil {
			return err
		}
		for j, b := range results {
			if at, ok := c.Type.negZero(b); ok && !c.whole(j) {
				return fmt.Errorf("result %d [%d] is -0\n\tcase: %v", j, at, &zeros)
			}
		}
	}
	return nil
}

// Hash adds the results of c to h.
func (c *Region) Hash(h *Hash, results [][]byte) {
	for j, r := range results {
		if c.whole(j) {
			h.write(8, r)
		} else {
			h.Write(c.Type, r)
		}
	}
}

// whole reports whether result j are whole numbers: argmax, or levels.
func (c *Region) whole(j int) bool { return j == 1 }

// levels is how many maps MultiScale has.
const levels = 3

func runRegion[T roi.Float](c *Region, take Memory) ([][]byte, error) {
	r := regionRun[T]{Region: c, memory: take}
	r.boxes = roi.FromRows(r.drawBoxes())
	if c.Operator == MultiScale {
		return r.multiScale()
	}
	p, err := newPlan[T](c)
	if err != nil {
		return nil, err
	}
	src, n := r.fill(c.In.Len(), 0), p.Out(c.Boxes).Len()
	dst := r.take(n)
	err = p.Run(dst, src, r.boxes)
	if err != nil || c.Operator == RoIAlignMax {
		return [][]byte{Bytes(dst)}, err
	}
	var maxima []T
	var argmax []int64
	if c.Operator == RoIPool {
		maxima, argmax = r.take(n), As[int64](take(8*n, 8))
		if err := p.RunArgmax(maxima, argmax, src, r.boxes); err != nil {
			return nil, err
		}
	}
	g, err := roi.NewGradient(p)
	if err != nil {
		return nil, err
	}
	if c.Accumulate {
		g = g.Accumulating()
	}
	dx := r.fill(c.In.Len(), 1)
	err = g.Run(dx, r.fill(n, 2), argmax, r.boxes)
	return [][]byte{Bytes(dst), Bytes(argmax), Bytes(dx), Bytes(maxima)}, err
}

func newPlan[T roi.Float](c *Region) (*roi.Plan[T], error) {
	switch c.Operator {
	case RoIPool:
		return roi.NewPool[T](c.In, roi.Pool{OutputHeight: c.OutH, OutputWidth: c.OutW, SpatialScale: c.Scale})
	case PSRoIAlign:
		return roi.NewPSAlign[T](c.In, roi.PSAlign{OutputHeight: c.OutH, OutputWidth: c.OutW, SamplingRatio: c.Ratio, SpatialScale: c.Scale})
	case PSRoIPool:
		return roi.NewPSPool[T](c.In, roi.PSPool{OutputHeight: c.OutH, OutputWidth: c.OutW, SpatialScale: c.Scale})
	}
	a := roi.Align{
		Mode: roi.Average, Coordinates: c.Coordinates, OutputHeight: c.OutH, OutputWidth: c.OutW,
		SamplingRatio: c.Ratio, SpatialScale: c.Scale,
	}
	if c.Operator == RoIAlignMax {
		a.Mode = roi.Max
	}
	return roi.NewAlign[T](c.In, a)
}

// regionRun is a run of a Region over elements of type T.
type regionRun[T roi.Float] struct {
	*Region
	memory Memory
	boxes  roi.Boxes[T]
}

func (r *regionRun[T]) take(n int) []T {
	size := r.Type.Size()
	return As[T](r.memory(n*size, size))
}

// fill returns n values of the data; others with another turn.
func (r *regionRun[T]) fill(n, turn int) []T {
	s := r.take(n)
	Data{r.Data.Kind, r.Data.Seed + uint64(turn)<<32}.FillBytes(r.Type, Bytes(s))
	return s
}

func (r *regionRun[T]) multiScale() ([][]byte, error) {
	m := roi.MultiScale{
		OutputHeight: r.OutH, OutputWidth: r.OutW, SamplingRatio: r.Ratio,
		CanonicalScale: 8 / r.Scale, CanonicalLevel: 1 + int(-math.Log2(r.Scale)),
	}
	var in []pool.Shape
	var src, dx [][]T
	for i := range levels {
		s := r.In
		s.Spatial = []int{max(s.Spatial[0]>>i, 1), max(s.Spatial[1]>>i, 1)}
		in, m.SpatialScales = append(in, s), append(m.SpatialScales, math.Ldexp(r.Scale, -i))
		src, dx = append(src, r.fill(s.Len(), i)), append(dx, r.fill(s.Len(), 8+i))
	}
	p, err := roi.NewMultiScale[T](in, m)
	if err != nil {
		return nil, err
	}
	dst, on := r.take(p.Out(r.Boxes).Len()), As[int64](r.memory(8*r.Boxes, 8))
	if err := p.Run(dst, on, src, r.boxes); err != nil {
		return nil, err
	}
	g, err := roi.NewMultiGradient(p)
	if err != nil {
		return nil, err
	}
	if r.Accumulate {
		g = g.Accumulating()
	}
	err = g.Run(dx, r.fill(len(dst), 16), r.boxes)
	return [][]byte{Bytes(dst), Bytes(on), Bytes(dx[0]), Bytes(dx[1]), Bytes(dx[2])}, err
}

// drawBoxes returns boxes as FromRows takes them. Every operation in it is exact
// or rounded once, so that they are the same everywhere.
func (r *regionRun[T]) drawBoxes() []T {
	rows := r.take(5 * r.Region.Boxes)
	random := NewRand(r.Data.Seed)
	unit := func() float64 { return float64(random.Intn(1<<20)) / (1 << 20) }
	height, width := float64(r.In.Spatial[0])/r.Scale, float64(r.In.Spatial[1])/r.Scale
	side := func(size float64) (lo, hi float64) {
		a, b := unit(), unit()
		switch r.Kind {
		case Small:
			return a * size, float64(a*size) + float64(4*b)/r.Scale
		case Across:
			return float64((a-0.4)*size) - float64(2*b)/r.Scale, float64((b+0.4)*size) + float64(2*a)/r.Scale
		case Whole:
			return (a - 0.5) / r.Scale, size + float64(b-0.5)/r.Scale
		case Cells:
			return float64(int(a*size*r.Scale)) / (2 * r.Scale), float64(int(b*size*r.Scale)) / r.Scale
		case Degenerate:
			far := pick(random, 3e4, 1e3, -3e4, 1e-30, 0)
			return pick(random, a*size, -far, far), pick(random, b*size, 0, far, far)
		}
		return min(a, b) * size, max(a, b) * size
	}
	for i := range r.Region.Boxes {
		row := rows[5*i:][:5]
		row[0] = T(random.Intn(r.In.N))
		x1, x2 := side(width)
		y1, y2 := side(height)
		if r.Kind == Degenerate && r.Ratio <= 0 { // inverted on both axes, or on none
			if (x1 > x2) != (y1 > y2) {
				x1, x2 = x2, x1
			}
		}
		row[1], row[2], row[3], row[4] = T(x1), T(y1), T(x2), T(y2)
	}
	return rows
}

// Regions returns all cases of package roi, always the same ones.
func Regions() []Region {
	var all []Region
	random := NewRand(11)
	outs := [][2]int{{7, 7}, {7, 7}, {14, 14}, {1, 1}, {3, 5}, {2, 2}, {6, 4}, {8, 9}, {17, 3}}
	channels := []int{1, 3, 8, 16, 17, 32, 5, 40, 4, 70, 256, 19}
	for i := range 240 {
		c := Region{
			Operator: Operator(i % int(operatorCount)), Type: pick(random, Float32, Float32, Float64),
			OutH: outs[i%len(outs)][0], OutW: outs[i%len(outs)][1], Ratio: pick(random, 2, 2, 1, 3, roi.Adaptive),
			Scale: pick(random, 0.25, 0.5, 1, 0.0625, 0.3), Coordinates: roi.Coordinates(1 + random.Intn(2)),
			Boxes: pick(random, 1, 2, 5, 9, 17), Kind: BoxKind(i / int(operatorCount) % int(boxKinds)), Accumulate: random.Intn(3) == 0,
			Data: Data{Kind(random.Intn(int(randomKind))), uint64(i)},
		}
		if i%2 == 0 {
			c.Data.Kind = pick(random, Uniform, Normal, Tails)
		}
		n, ch, h, w := 1+random.Intn(2), channels[(i+i/12)%len(channels)], 1+random.Intn(30), 1+random.Intn(60)
		switch c.Operator {
		case PSRoIAlign, PSRoIPool:
			ch = c.OutH * c.OutW * (1 + ch%(1+300/(c.OutH*c.OutW)))
		case MultiScale:
			c.Coordinates = roi.OutputHalfPixel
		}
		c.In = pool.NCHW(n, ch, h, w)
		if random.Intn(2) == 0 {
			c.In = pool.NHWC(n, h, w, ch)
		}
		all = append(all, c)
	}
	all = append(all, positionEdges()...)
	all = append(all, channelEdges()...)
	all = append(all, channelSteps()...)
	all = append(all, wholeMaps()...)
	all = append(all, spotEdges()...)
	all = append(all, manyEdges()...)
	all = append(all, planeEdges()...)
	all = append(all, manyBoxes()...)
	return append(all, tapEdges()...)
}

// OtherRegions returns those of few boxes and small maps with ordinary values, in float64
// where they have float32 and the other way round, and a third of them with values that
// weights take to -0.
func OtherRegions() []Region {
	var some []Region
	for i, c := range Regions() {
		if c.In.Len() >= 1<<14 || c.Boxes >= 50 {
			continue
		}
		if i%3 == 0 {
			c.Data.Kind = Vanishing
			some = append(some, c)
		}
		c.Type, c.Data.Kind = Float32+Float64-c.Type, Normal
		some = append(some, c)
	}
	return some
}

// NaNRegions returns those that have plain values, with a NaN anywhere instead.
func NaNRegions() []Region {
	var some []Region
	random := NewRand(12)
	for _, c := range Regions() {
		if c.Data.Kind.plain() {
			c.Data = Data{SpotNaN, random.Uint64() >> 32}
			some = append(some, c)
		}
	}
	return some
}
