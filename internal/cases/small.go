package cases

import "github.com/simdpool/simdpool"

// Every small geometry: sizes and numbers of planes with all windows. Kernels that take several
// planes, rows or pixels at once reach beyond them where there are few.

// Small returns one in n of them, an operation and two types each by turns.
func (f *Family) Small(n int) []Case {
	s := sample{every: n}
	for i, g := range f.small() {
		g.Offset = i % 4
		op := f.Ops[i%len(f.Ops)]
		for _, t := range []Type{Float32, f.other(i / len(f.Ops))} {
			if t.sums() || op == simdpool.Max || op == simdpool.Min {
				s.add(Case{f, op, t, g, Data{Uniform, uint64(i)}})
			}
		}
	}
	return s.cases
}

// aroundGroups are numbers of planes, around those that go together.
var aroundGroups = []int{1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 16, 17, 20}

func smallFirst() []Geometry {
	var all []Geometry
	for height := 1; height <= 6; height++ {
		for width := 1; width <= 20; width++ {
			for _, planes := range aroundGroups {
				all = append(all, allShapes(height, width, planes, 1)...)
			}
		}
	}
	return all
}

func smallLast() []Geometry {
	var all []Geometry
	for height := 1; height <= 4; height++ {
		for width := 1; width <= 5; width++ {
			for i, channels := range append(aroundLanes(), 1, 2) {
				all = append(all, allShapes(height, width, 1+i%3, channels)...)
			}
		}
	}
	return all
}

// allShapes are all windows over images, those with kernels of their own with another padding too.
func allShapes(height, width, images, channels int) []Geometry {
	var all []Geometry
	turn := height + width + images + channels
	add := func(s shape, turn int) {
		all = append(all, s.over(height, width, images, channels, s.padding(turn), ceilMode(turn)))
	}
	for i, s := range shapes {
		add(s, turn+i)
	}
	for i, s := range networkShapes {
		add(s, turn+i+1)
	}
	for out := 1; out <= 9; out++ {
		all = append(all, windows(adaptive(height, 1+(7*out+height)%5), adaptive(width, out), images, channels))
	}
	return all
}

func smallGlobalFirst() []Geometry {
	var all []Geometry
	for pixels := 1; pixels <= 70; pixels++ {
		for planes := 1; planes <= 20; planes++ {
			all = append(all, global(pixels, planes, 1))
		}
	}
	return all
}

func smallGlobalLast() []Geometry {
	var all []Geometry
	for pixels := 1; pixels <= 70; pixels++ {
		for i, channels := range append(aroundLanes(), 1, 2) {
			all = append(all, global(pixels, 1+i%2, channels))
		}
	}
	return all
}
