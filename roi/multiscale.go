package roi

import (
	"fmt"
	"math"
	"strings"

	"github.com/simdpool/simdpool/pool"
)

// MultiPlan is RoIAlign over the levels of a feature pyramid. It is immutable and
// safe for concurrent use. Make it with [NewMultiScale].
type MultiPlan[T Float] struct {
	plan Plan[T]
}

// NewMultiScale plans RoIAlign over maps of the shapes in, finest first.
//
// The error is an ErrShape if a shape is not as [NewAlign] asks, or has another
// layout, N or C than the first; an ErrAttribute if m is not as MultiScale says,
// or has not one scale for each shape.
func NewMultiScale[T Float](in []pool.Shape, m MultiScale) (*MultiPlan[T], error) {
	if len(in) == 0 || len(m.SpatialScales) != len(in) {
		return nil, fail(ErrAttribute, "len(SpatialScales) = %d: want %d, one for each level, and at least 1", len(m.SpatialScales), len(in))
	}
	if err := checkRatio(m.SamplingRatio); err != nil {
		return nil, err
	}
	if !(m.CanonicalScale > 0) || math.IsInf(m.CanonicalScale, 0) {
		return nil, fail(ErrAttribute, "CanonicalScale = %v: want a finite number above 0", m.CanonicalScale)
	}
	const levels = 1000 // beyond which no box is
	if m.CanonicalLevel < -levels || m.CanonicalLevel > levels {
		return nil, fail(ErrAttribute, "CanonicalLevel = %d: want at least %d, at most %d", m.CanonicalLevel, -levels, levels)
	}
	p := &MultiPlan[T]{plan: Plan[T]{
		operator: align, outH: m.OutputHeight, outW: m.OutputWidth, ratio: m.SamplingRatio, coordinates: OutputHalfPixel,
	}}
	for i, scale := range m.SpatialScales {
		if err := checkScale[T](fmt.Sprintf("SpatialScales[%d]", i), scale); err != nil {
			return nil, err
		}
		l, err := newLevel[T](&in[i], scale)
		if err != nil {
			return nil, fmt.Errorf("%w, on level %d", err, i)
		}
		if in[i].Layout != in[0].Layout || in[i].N != in[0].N || in[i].C != in[0].C {
			return nil, fail(ErrShape, "Shape of level %d = %v: want Layout, N and C of level 0, %v", i, in[i], in[0])
		}
		p.plan.levels = append(p.plan.levels, l)
	}
	p.plan.least = m.leastAreas()
	if err := p.plan.finish(&in[0]); err != nil {
		return nil, err
	}
	return p, nil
}

// leastAreas turns the formula for the level of a box round, so that no logarithm
// has to be the same on every machine: a box is on level i or above if
//
//	sqrt(area)/CanonicalScale >= 2**(level - CanonicalLevel - 1e-6)
func (m *MultiScale) leastAreas() []float64 {
	const almost = 0.9999986137065998 // 2**(-1e-6), squared
	finest := -log2(m.SpatialScales[0])
	var least []float64
	for i := 1; i < len(m.SpatialScales); i++ {
		level := int(math.Ceil(finest + float64(i)))
		side := math.Ldexp(m.CanonicalScale, level-m.CanonicalLevel)
		least = append(least, side*side*almost)
	}
	return least
}

// log2 is exact for powers of two on every machine.
func log2(x float64) float64 {
	fraction, exponent := math.Frexp(x)
	if fraction == 0.5 {
		return float64(exponent - 1)
	}
	return math.Log2(fraction) + float64(exponent)
}

// levelOf returns the level of a box, 0 for plans of one level.
func (p *Plan[T]) levelOf(b *Box[T]) int {
	if len(p.least) == 0 {
		return 0
	}
	area := (float64(b.X2) - float64(b.X1)) * (float64(b.Y2) - float64(b.Y1))
	on := 0
	for on < len(p.least) && area >= p.least[on] {
		on++
	}
	return on
}

// In returns the shapes of the maps.
func (p *MultiPlan[T]) In() []pool.Shape {
	if p.invalid() {
		return nil
	}
	var in []pool.Shape
	for i := range p.plan.levels {
		in = append(in, p.plan.in(i))
	}
	return in
}

// Out returns the shape of the output for so many boxes, which are its N.
func (p *MultiPlan[T]) Out(boxes int) pool.Shape {
	if p.invalid() {
		return pool.Shape{}
	}
	return p.plan.Out(boxes)
}

// Level returns the level that a box is pooled on, counted from 0, or -1 if p is
// nil or zero.
func (p *MultiPlan[T]) Level(b Box[T]) int {
	if p.invalid() {
		return -1
	}
	return p.plan.levelOf(&b)
}

// Units is to Run what [Plan.Units] is to Plan.Run.
func (p *MultiPlan[T]) Units(boxes int) int {
	if p.invalid() {
		return 0
	}
	return p.plan.Units(boxes)
}

// Run pools each box on its level into dst, and notes the levels, counted from 0,
// unless levels is nil. src are the maps, finest first. Else it is as [Plan.Run];
// it is an ErrBuffer, too, if levels is neither nil nor as long as boxes.
func (p *MultiPlan[T]) Run(dst []T, levels []int64, src [][]T, boxes Boxes[T]) error {
	return p.RunUnits(dst, levels, src, boxes, 0, p.Units(boxes.Len()))
}

// RunUnits is to Run what [Plan.RunUnits] is to Plan.Run. The levels that it notes
// are those of the boxes of its units.
func (p *MultiPlan[T]) RunUnits(dst []T, levels []int64, src [][]T, boxes Boxes[T], lo, hi int) error {
	if err := p.checkLevels(levels, &boxes); err != nil {
		return err
	}
	t := task[T]{dst: dst, maps: src, boxes: boxes}
	if err := p.plan.runUnits(&t, lo, hi); err != nil {
		return err
	}
	if levels != nil {
		p.noteLevels(levels, &boxes, lo, hi)
	}
	return nil
}

// checkLevels checks p and levels.
func (p *MultiPlan[T]) checkLevels(levels []int64, boxes *Boxes[T]) error {
	if p.invalid() {
		return fail(ErrPlan, "MultiPlan is nil or its zero value: want one made by NewMultiScale")
	}
	if levels != nil && len(levels) != boxes.Len() {
		return fail(ErrBuffer, "len(levels) = %d: want %d, one for each box", len(levels), boxes.Len())
	}
	return nil
}

// noteLevels notes the levels of boxes of which the first block of channels is
// among the units, so that no two workers note the same.
func (p *MultiPlan[T]) noteLevels(levels []int64, boxes *Boxes[T], lo, hi int) {
	p.plan.rects(boxes.Len(), lo, hi, func(r rect) {
		if r.c > 0 {
			return
		}
		for i := r.box; i < r.boxes; i++ {
			b := boxes.at(i)
			levels[i] = int64(p.plan.levelOf(&b))
		}
	})
}

// String describes p on one line.
func (p *MultiPlan[T]) String() string {
	if p.invalid() {
		return "no plan"
	}
	var maps []string
	for _, in := range p.In() {
		maps = append(maps, in.String())
	}
	return fmt.Sprintf("MultiScaleRoIAlign %T %s -> %dx%dx%d a box", *new(T), strings.Join(maps, ", "), p.plan.outC, p.plan.outH, p.plan.outW)
}

func (p *MultiPlan[T]) invalid() bool { return p == nil || p.plan.invalid() }
