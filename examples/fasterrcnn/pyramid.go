package main

import (
	"math/rand/v2"

	"github.com/simdpool/simdpool/pool"
)

// The shapes of a ResNet-50 with FPN for an image of 800 x 1088.
const (
	imageHeight, imageWidth = 800, 1088
	channels                = 256
	group                   = 8 // channels that mix from one level to the next
)

var strides = []int{4, 8, 16, 32}

// pyramid is the maps of all levels, finest first.
type pyramid struct {
	shapes []pool.Shape
	maps   [][]float32
	scores [][]float32 // of each cell: how much there may be an object
}

func (p pyramid) scales() []float64 {
	var list []float64
	for i := range p.maps {
		list = append(list, 1/float64(strides[i]))
	}
	return list
}

// build makes a pyramid: patches of the image become the finest level, each further
// one averages 2x2 cells and mixes channels in groups.
func build(image *picture, layout pool.Layout) (pyramid, error) {
	random := rand.New(rand.NewPCG(1, 2))
	h, w := image.height/strides[0], image.width/strides[0]
	level := patches(image, h, w, weights(random, strides[0]*strides[0]*3*channels, 0.2))
	var p pyramid
	for i := range strides {
		if i > 0 {
			plan, err := pool.New[float32](pool.Average, pool.NHWC(1, h, w, channels), pool.Square(2, 2, 0))
			if err != nil {
				return p, err
			}
			coarser := make([]float32, plan.Out().Len())
			if err := plan.Run(coarser, level); err != nil {
				return p, err
			}
			h, w = plan.Out().Spatial[0], plan.Out().Spatial[1]
			level = coarser
			mix(level, weights(random, channels*group, 0.6))
		}
		p.add(layout, h, w, level)
	}
	return p, nil
}

// add adds a level, which lies with channels last.
func (p *pyramid) add(layout pool.Layout, h, w int, level []float32) {
	scores := make([]float32, h*w)
	for i := range scores {
		for c, v := range level[i*channels:][:channels] {
			scores[i] += v * float32(c%7-3) // any direction will do
		}
	}
	shape := pool.NHWC(1, h, w, channels)
	if layout == pool.ChannelsFirst {
		shape = pool.NCHW(1, channels, h, w)
		first := make([]float32, len(level))
		for i := range scores {
			for c, v := range level[i*channels:][:channels] {
				first[c*len(scores)+i] = v
			}
		}
		level = first
	}
	p.shapes, p.maps, p.scores = append(p.shapes, shape), append(p.maps, level), append(p.scores, scores)
}

// weights returns n random weights.
func weights(random *rand.Rand, n int, size float64) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(random.NormFloat64() * size)
	}
	return s
}

// patches is a convolution whose windows lie side by side, and a ReLU: w has for
// each value of a patch a weight for each channel.
func patches(image *picture, h, w int, weights []float32) []float32 {
	out := make([]float32, h*w*channels)
	side := strides[0]
	for i := range h * w {
		cell := out[i*channels:][:channels]
		for j := range side * side * 3 {
			y, x := i/w*side+j/3/side, i%w*side+j/3%side
			v := image.pixels[(y*image.width+x)*3+j%3]
			for c, weight := range weights[j*channels:][:channels] {
				cell[c] += v * weight
			}
		}
		relu(cell)
	}
	return out
}

// mix is a 1x1 convolution in groups of channels, and a ReLU, in place.
func mix(level, weights []float32) {
	var old [group]float32
	for at := 0; at < len(level); at += group {
		cells := level[at:][:group]
		copy(old[:], cells)
		for c := range cells {
			cells[c] = 0
			for j, v := range old {
				cells[c] += v * weights[at%channels*group+c*group+j]
			}
		}
		relu(cells)
	}
}

func relu(s []float32) {
	for i, v := range s {
		s[i] = max(v, 0)
	}
}
