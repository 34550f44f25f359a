package cases

import (
	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// Streams returns the cases of f whose results go past the caches where there are
// many, or that read from memory then: windows of two along two axes and along one, and
// 3x3 of stride 2, at aligned addresses, over ordinary values and over a NaN in each place.
func (f *Family) Streams() []Case {
	s := sample{every: 1}
	add := func(g Geometry, data Data) {
		for _, op := range []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Average} {
			s.add(Case{f, op, Float32, g, data})
		}
	}
	for _, shape := range []shape{{2, 2, 2, 2, 1, 1}, {1, 2, 1, 2, 1, 1}, {3, 3, 2, 2, 1, 1}} {
		for _, channels := range []int{16, 32, 64} {
			width, height := shape.kw+2*shape.sw, 4*shape.kh
			if f.Name == "channels-first" {
				width, channels = 4*channels+64, 1
			}
			g := shape.over(height, width, 2, channels, [4]int{}, [2]int{})
			add(g, Data{Normal, uint64(width)})
			g = shape.over(height, shape.kw, 2, channels, [4]int{}, [2]int{}) // a window in each row
			add(g, Data{Normal, uint64(channels)})
			g = shape.over(shape.kh, width, 1, channels, [4]int{}, [2]int{})
			for at := range g.In() {
				add(g, Data{SpotNaN, uint64(at)})
			}
		}
	}
	if f.Name == "channels-first" {
		farPlanes(add)
	}
	return s.cases
}

// StreamedRegions returns those of Regions whose results go past the caches where
// there are many, and maxima of bins of several rows and columns.
func StreamedRegions() []Region {
	var some []Region
	for _, c := range Regions() {
		if c.In.Layout == pool.ChannelsLast && c.In.C%16 == 0 && c.Type == Float32 {
			some = append(some, c)
		}
	}
	return append(append(some, streamedMaxima()...), listedMaps()...)
}

// listedMaps have planes of which the lines that regions need are listed: few boxes and many, in two
// images, of two groups of planes and one over.
func listedMaps() []Region {
	var all []Region
	for _, op := range []Operator{RoIAlign, RoIAlignMax, RoIPool, MultiScale} {
		for _, boxes := range []int{1, 5, 40} {
			for kind := range boxKinds {
				c := Region{
					Operator: op, Type: gradientTypes[len(all)%2], In: pool.NCHW(2, 9, 90, 100), OutH: 3 + boxes%5, OutW: 4, Ratio: 2,
					Scale: 1, Coordinates: roi.OutputHalfPixel, Boxes: boxes, Kind: kind,
				}
				c.Data = Data{pick(NewRand(uint64(len(all))), Normal, Sprinkled), 1}
				all = append(all, c)
			}
		}
	}
	return all
}

// streamedMaxima are bins of up to five rows and columns, over ordinary and special
// values and over a NaN in one of a few places.
func streamedMaxima() []Region {
	var all []Region
	for _, channels := range []int{16, 32, 48, 64, 128} {
		c := Region{
			Operator: RoIPool, Type: Float32, In: pool.NHWC(1, 9, 11, channels), OutH: 3, OutW: 3,
			Scale: 1, Boxes: 3, Kind: Inside,
		}
		for seed := range uint64(16) {
			c.Data = Data{pick(NewRand(seed), Normal, Tails, Sprinkled, NegZeros), seed}
			all = append(all, c)
		}
		c.Kind, c.Boxes = Whole, 1
		for at := 0; at < c.In.Len(); at += 7 {
			c.Data = Data{SpotNaN, uint64(at)}
			all = append(all, c)
		}
	}
	return all
}

// farPlanes adds 3x3 windows of stride 2 over planes of every step, and over all but a row at either
// end, with padding and without, a NaN in every place.
func farPlanes(add func(g Geometry, data Data)) {
	for _, width := range []int{11, 12, 24, 25, 40, 75} {
		for pad := range 2 {
			g := shape{3, 3, 2, 2, 1, 1}.over(9, width, 2, 1, [4]int{pad, pad, pad, pad}, [2]int{})
			for _, rows := range [][2]int{{0, g.Hi}, {1, g.Hi - 1}, {0, 1}} {
				g.Lo, g.Hi = rows[0], rows[1]
				add(g, Data{Normal, uint64(width)})
				for at := range g.In() {
					add(g, Data{SpotNaN, uint64(at)})
				}
			}
		}
	}
}
