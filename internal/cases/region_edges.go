package cases

import (
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// positionEdges are runs of the position-sensitive operators at the edges of what
// their kernels do at a time: channels, bins and columns that fill no register,
// maps and lists of taps that fill the scratch, many boxes.
func positionEdges() []Region {
	var all []Region
	add := func(n, channels, h, w, outH, outW, boxes int, kind BoxKind) {
		for i := range 4 {
			c := Region{
				Operator: PSRoIAlign + Operator(i%2), In: pool.NCHW(n, channels*outH*outW, h, w), OutH: outH, OutW: outW,
				Ratio: 2, Scale: 0.5, Coordinates: roi.HalfPixel, Boxes: boxes, Kind: kind, Type: Float32,
				Data: Data{Normal, uint64(len(all))},
			}
			if i >= 2 {
				c.In = pool.NHWC(n, h, w, channels*outH*outW)
			}
			if len(all)/4%3 == 2 {
				c.Type = Float64
			}
			all = append(all, c)
		}
	}
	for _, channels := range []int{1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 17, 21} {
		add(2, channels, 11, 13, 7, 7, 9, BoxKind(channels)%boxKinds)
	}
	for w := 1; w <= 6; w++ {
		add(1, 6, 9, w, 1+w%3, w, 5, BoxKind(w)%boxKinds)
	}
	for bins := 1; bins <= 6; bins++ {
		add(1, 10, 6, 8, 1, bins, 4, Inside)
	}
	for _, channels := range []int{1, 2, 3, 4, 8, 16} { // bins of many rows, of each type
		for range 3 {
			add(1, channels, 40, 9, 2, 2, 3, Whole)
		}
	}
	for _, kind := range []BoxKind{Inside, Small, Whole} {
		add(1, 4, 90, 200, 2, 2, 3, kind)
		add(2, 4, 66, 63, 2, 3, 40, kind)
	}
	add(1, 4, 60, 7, 14, 14, 3, Whole) // channels last, rows of bins by turns
	add(2, 4, 12, 17, 2, 2, 1200, Small)
	add(1, 5, 50, 60, 1, 3, 700, Whole)
	return all
}

// channelEdges are channels last that are done in several parts, the last of them of
// a few channels: for the columns of the map, for all bins, for those of a row.
func channelEdges() []Region {
	var all []Region
	for i, c := range []struct{ width, outH, outW int }{{11, 28, 28}, {11, 1, 300}, {300, 2, 5}} {
		for _, typ := range []Type{Float32, Float64} {
			all = append(all, Region{
				Operator: RoIAlign, In: pool.NHWC(1, 9, c.width, 40>>typ), OutH: c.outH, OutW: c.outW,
				Ratio: 1, Scale: 1, Coordinates: roi.HalfPixel, Boxes: 2, Kind: Whole, Type: typ,
				Data: Data{Normal, uint64(i)},
			})
		}
	}
	for channels := 61; channels <= 67; channels++ {
		for i, typ := range []Type{Float32, Float64} {
			all = append(all, Region{
				Operator: RoIAlign, In: pool.NHWC(1, 8, 120>>i, channels), OutH: 14, OutW: 14,
				Ratio: 2, Scale: 0.5, Coordinates: roi.HalfPixel, Boxes: 2, Kind: Whole, Type: typ,
				Data: Data{Normal, uint64(channels)},
			})
		}
	}
	return all
}

// channelSteps are channels last, as many as go in a step each, and 6 and 7, the fewest that
// kernels take, with divisors that are powers of two and others, and single samples half way
// between cells, whose products vanish.
func channelSteps() []Region {
	var all []Region
	for _, channels := range []int{1, 2, 4, 6, 7, 8, 16, 32, 64, 128} {
		for i := range 8 {
			c := Region{
				Operator: RoIAlign, In: pool.NHWC(1, 9, 13, channels), OutH: 3, OutW: 4,
				Ratio: 2 + i/2%2, Scale: 1, Coordinates: roi.HalfPixel, Boxes: 3, Kind: Whole, Type: Type(i % 2), Accumulate: i >= 4,
				Data: Data{Normal, uint64(channels + i)},
			}
			all = append(all, c)
			c.Ratio, c.OutH, c.OutW, c.Boxes, c.Kind, c.Data.Kind = 1, 2, 2, 9, Cells, Vanishing
			all = append(all, c)
		}
	}
	return all
}

// wholeMaps are bins of so many cells that a call takes some of them: rows, pieces of long
// rows, some channels of pixels that are pages apart; and a NaN in the last call's.
func wholeMaps() []Region {
	var all []Region
	for i, in := range []pool.Shape{
		pool.NHWC(1, 190, 190, 37), pool.NHWC(1, 60, 30, 80), pool.NHWC(1, 1, 2500, 64), pool.NHWC(1, 3, 70, 1029), pool.NHWC(1, 3, 400, 520),
	} {
		for _, data := range []Data{{Normal, uint64(i)}, {SpotNaN, uint64(in.Len() - 4*in.C)}} {
			all = append(all, Region{
				Operator: RoIPool, In: in, OutH: 1, OutW: 1, Scale: 1, Boxes: 1, Kind: Whole, Type: Type(i / 3 % 2), Data: data,
			})
		}
	}
	return all
}

// spotEdges are maxima with channels first, with a NaN in every seventh place: of maps that
// regions take once or many times, of bins wider than a register, and of maps that are a line
// of registers wide, of which nothing is read twice.
func spotEdges() []Region {
	var all []Region
	add := func(in pool.Shape, boxes, at int, t Type) {
		all = append(all, Region{
			Operator: RoIPool, In: in, OutH: 2, OutW: 3, Scale: 1, Boxes: boxes, Kind: Whole, Type: t,
			Data: Data{SpotNaN, uint64(at)},
		})
	}
	for _, in := range []pool.Shape{pool.NCHW(1, 6, 12, 20), pool.NCHW(1, 3, 9, 60), pool.NCHW(1, 5, 4, 120), pool.NCHW(1, 5, 3, 120)} {
		for at := 0; at < in.Len(); at += 7 {
			add(in, 1+8*(at%2), at, Type(at/14%2))
		}
	}
	for width := 8; width <= 64; width *= 2 {
		in := pool.NCHW(1, 5, 12, width)
		for at := 0; at < in.Len(); at += 7 {
			add(in, 1, at, Type(at%2))
		}
	}
	return all
}

// manyEdges are bins, channels last, that are so many that they go past the caches.
func manyEdges() []Region {
	var all []Region
	for i, kind := range []BoxKind{Inside, Across, Degenerate} {
		for _, op := range []Operator{RoIAlign, RoIPool} {
			all = append(all, Region{
				Operator: op, In: pool.NHWC(1, 12, 16, 80), OutH: 14, OutW: 14,
				Ratio: 2, Scale: 0.5, Coordinates: roi.HalfPixel, Boxes: 70, Kind: kind,
				Data: Data{[]Kind{Normal, Sprinkled, Normal}[i], uint64(i)},
			})
		}
	}
	return all
}

// planeEdges are regions of planes, and planes of bins, as wide as one register and
// several, with one tap, two and more a bin, multiplied and divided, with and without NaN.
func planeEdges() []Region {
	var all []Region
	for _, width := range []int{3, 7, 14, 28, 50, 60, 100, 126} {
		for _, out := range []int{1, 7, 30, 50, 90} {
			for i := range 24 {
				all = append(all, Region{
					Operator: []Operator{RoIAlign, RoIAlign, RoIAlign, RoIPool}[i%4], In: pool.NCHW(1, 3+i/12*2, 9, width), OutH: 3, OutW: out,
					Ratio: 1 + i%4, Scale: 1, Coordinates: roi.HalfPixel, Boxes: 3, Kind: []BoxKind{Whole, Inside}[i/4%2], Type: Type(i / 12),
					Data: Data{[]Kind{Normal, NaNs, Sprinkled}[i/4%3], uint64(width + i)},
				})
			}
		}
	}
	return all
}

// manyBoxes are boxes, channels first, of which there are several calls of each kernel.
func manyBoxes() []Region {
	var all []Region
	for i, kind := range []BoxKind{Inside, Small, Across, Degenerate} {
		for _, op := range []Operator{RoIAlign, RoIPool} {
			all = append(all, Region{
				Operator: op, In: pool.NCHW(1+i%2, 9-i, 30, 16*(1+i)), OutH: 7, OutW: 7,
				Ratio: 2, Scale: 0.5, Coordinates: roi.HalfPixel, Boxes: 300, Kind: kind,
				Data: Data{[]Kind{Normal, Sprinkled}[i%2], uint64(i)},
			})
		}
	}
	return all
}

// tapEdges are bins, channels first, of few rows and columns and of more, and cells that are in
// as many bins, whose rows lie in one register and in several: on four planes at once, and on
// the fifth alone.
func tapEdges() []Region {
	var all []Region
	for _, width := range []int{9, 14, 28, 40, 60} {
		for taps := 1; taps <= 7; taps++ {
			for i := range 8 {
				c := Region{
					Operator: []Operator{RoIAlign, RoIPool}[i%2], In: pool.NCHW(1, 5, 3*taps, width), OutH: 3, OutW: max(width/taps, 1),
					Ratio: 1 + taps/2, Scale: 1, Coordinates: roi.HalfPixel, Boxes: 4, Kind: []BoxKind{Whole, Inside}[(taps+width)%2],
					Type: Type(i / 2 % 2), Data: Data{[]Kind{Normal, Sprinkled}[i/4], uint64(width + i)},
				}
				all = append(all, c)
				c.In.Spatial, c.OutH, c.OutW = []int{c.OutH, c.OutW}, c.In.Spatial[0], c.In.Spatial[1]
				all = append(all, c)
			}
		}
	}
	return all
}
