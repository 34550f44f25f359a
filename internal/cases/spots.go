package cases

// Small geometries in which a single special value takes every place in turn:
// a NaN that one lane of one path overlooks shows here.

// tall windows share their taps in a group of eight and one of four, and in one of eight or
// of four alone: windows of eight rows share one row, those of ten three. Planes of these have a
// row more than go together, in each of two.
func tall(width, channels int) []Geometry {
	var all []Geometry
	for images, s := range []shape{{8, 4, 1, 1, 1, 1}, {10, 4, 1, 1, 1, 1}} {
		for _, rows := range []int{s.kh + 11, s.kh + 7, s.kh + 3} {
			all = append(all, s.over(rows, width, images+1, channels, [4]int{}, [2]int{}))
		}
	}
	return all
}

func smallVolume(channels int) Geometry {
	deep := axis(3, 2, 1, 1, 0, 0, 0)
	return volumes(deep, deep, axis(4, 2, 1, 1, 0, 0, 0), 1, channels)
}

// networkShapes are the windows with kernels of their own, and one without.
var networkShapes = []shape{
	{2, 2, 2, 2, 1, 1}, {3, 3, 1, 1, 1, 1}, {3, 3, 2, 2, 1, 1}, {5, 5, 1, 1, 1, 1}, {2, 3, 1, 3, 1, 2},
}

func channelsFirstSpots() []Geometry {
	var all []Geometry
	for i, s := range networkShapes {
		for j, width := range []int{3, 7, 14, 28, 67, 130} {
			all = append(all, s.over(4+i%2, width, 1, 1, s.padding(i+j), ceilMode(j)))
		}
		all = append(all, s.over(4, 6, 7, 1, s.padding(1), ceilMode(0)))
	}
	for _, width := range []int{3, 7, 11, 15} { // planes that are a window each
		all = append(all, shape{2, width, 1, 1, 1, 1}.over(2, width, 5, 1, [4]int{}, [2]int{}))
	}
	for _, side := range []int{7, 8} {
		all = append(all, shape{side, side, 1, 1, 1, 1}.over(side, side, 9, 1, [4]int{}, [2]int{}))
	}
	for _, width := range []int{14, 28} { // rows that are read some lines at a time
		all = append(all, shape{2, 2, 2, 2, 1, 1}.over(10, width, 1, 1, [4]int{}, [2]int{}))
	}
	for _, s := range networkShapes[1:3] { // some of the rows, and what lies beyond them
		for _, width := range []int{10, 18} {
			g := s.over(6, width, 1, 1, s.padding(1), [2]int{})
			g.Lo, g.Hi = 1, g.Hi-1
			all = append(all, g)
		}
	}
	for _, width := range []int{8, 9, 13} { // two rows of windows at once between the borders
		all = append(all, networkShapes[2].over(9, width, 1, 1, [4]int{1, 1, 1, 1}, [2]int{}))
	}
	all = append(all, networkShapes[1].over(6, 18, 1, 1, [4]int{0, 1, 0, 1}, [2]int{})) // no borders above and below
	for _, width := range []int{4, 6} {                                                 // no borders
		all = append(all, networkShapes[0].over(4, width, 2, 1, [4]int{}, [2]int{}))
	}
	all = append(all, windows(adaptive(5, 3), adaptive(7, 4), 5, 1))
	for _, out := range []int{1, 2, 4, 8, 16, 32} { // deep pairs in rows of every step
		pairs := axis(2, 2, 2, 1, 0, 0, 0)
		all = append(all, volumes(pairs, pairs, axis(2*out, 2, 2, 1, 0, 0, 0), 1, 1))
	}
	return append(append(append(all, tall(11, 1)...), tall(22, 1)...), smallVolume(1))
}

// spotStep returns the distance between the places that the value takes: a few lanes of
// each vector where there are many.
func spotStep(g *Geometry) int { return 1 + g.In()/1500 }

func channelsLastSpots() []Geometry {
	var all []Geometry
	for i, s := range networkShapes {
		for j, channels := range []int{1, 3, 8, 17, 67, 130} {
			height := 3 - channels/100 // the work grows with the square of the size
			all = append(all, s.over(height, 3+i%2, 1, channels, s.padding(i+j), ceilMode(j)))
		}
	}
	for _, channels := range []int{1, 3, 5, 9, 17, 64} {
		all = append(all, windows(adaptive(4, 3), adaptive(5, 3), 1, channels))
	}
	for i, channels := range []int{16, 32, 64} { // the steps of walks, which share columns
		for _, s := range networkShapes[:3] {
			for padding := range 2 { // what borders read too, and what walks alone do
				all = append(all, s.over(4+i%2, 7, 1, channels, s.padding(padding), [2]int{}))
			}
			all = append(all, s.over(s.kh, 7, 1, channels, [4]int{}, [2]int{})) // a row, which no pair of rows reads too
		}
	}
	for _, channels := range []int{8, 16, 32, 64} { // a step each
		all = append(all, tall(5, channels)[:2]...)
	}
	for _, channels := range []int{1, 4, 8, 16, 32, 64} { // a step each
		for _, s := range runningShapes[:3] {
			all = append(all, s.over(s.kh+1, s.kw+1, 1, channels, [4]int{}, [2]int{}))
		}
	}
	return append(append(all, tall(6, 3)...), smallVolume(1), smallVolume(3))
}

func globalFirstSpots() []Geometry {
	var all []Geometry
	for _, pixels := range []int{1, 2, 3, 5, 7, 12, 16, 31, 49, 67, 150} {
		all = append(all, global(pixels, 7, 1)) // of groups of four and two, and one
	}
	return all
}

func globalLastSpots() []Geometry {
	var all []Geometry
	for _, channels := range []int{1, 3, 17, 67, 130} {
		all = append(all, global(7, 1, channels))
	}
	return all
}
