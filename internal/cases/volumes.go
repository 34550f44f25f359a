package cases

import "github.com/simdpool/simdpool"

// What windows can have beside two axes and a kernel: a depth, axes that are
// shared out among windows, a divisor.

// depths are windows along the depth.
var depths = []struct{ in, kernel, stride, dilation, begin, end, beyond int }{
	{1, 1, 1, 1, 0, 0, 0},
	{4, 2, 2, 1, 0, 0, 0},
	{5, 3, 1, 1, 1, 1, 0},
	{5, 3, 2, 1, 1, 1, 1},
	{3, 3, 1, 1, 0, 0, 0},
	{6, 2, 1, 3, 1, 1, 0},
	{2, 1, 1, 1, 0, 0, 0},
	{2, 1, 3, 1, 0, 0, 1},
	{4, 4, 1, 1, 3, 3, 0},
	{1, 2, 1, 5, 1, 0, 1}, // a window of padding only
}

// beyondPlanes returns volumes, adaptive axes and divisors, over a width each
// and channels by turns.
func beyondPlanes(widths []int, channels ...int) []Geometry {
	var all []Geometry
	for i, width := range widths {
		for j, d := range depths {
			turn := i*len(depths) + j
			s := shapes[(i+j)%len(shapes)]
			g := s.over(1+turn%7, width, 1+turn%2, channels[turn%len(channels)], s.padding(turn/3), ceilMode(turn))
			depth := axis(d.in, d.kernel, d.stride, d.dilation, d.begin, d.end, d.beyond)
			all = append(all, volumes(depth, g.Window.H, g.Window.W, g.Images, g.Channels), divided(g, turn))
		}
		all = append(all, shared(i, width, channels[i%len(channels)])...)
		all = append(all, sideBySide(i, width, channels[i%len(channels)])...)
	}
	return all
}

// sideBySide returns pairs of cells along one axis to three, and deep ones, with
// divisors by turns.
func sideBySide(turn, width, channels int) []Geometry {
	pairs := func(in int) simdpool.Axis { return axis(in, 2, 2, 1, 0, 0, 0) }
	all := []Geometry{
		windows(axis(1+turn%3, 1, 1, 1, 0, 0, 0), pairs(1+width), 1+turn%4, channels),
		windows(pairs(2+turn%5), pairs(1+width), 1+turn%3, channels),
		volumes(pairs(2+turn%4), pairs(2+turn%5), pairs(1+width), 1+turn%2, channels),
		volumes(axis(3+turn%4, 3, 1, 1, turn%2, 0, 0), pairs(2+turn%5), pairs(1+width), 1, channels),
	}
	if turn%2 == 1 {
		for i := range all {
			all[i] = divided(all[i], turn)
		}
	}
	if turn%3 == 0 {
		for i := range all {
			all[i].part(NewRand(uint64(turn + i)))
		}
	}
	return all
}

// divided returns g with a divisor.
func divided(g Geometry, turn int) Geometry {
	g.Window.Divisor = []int{1, 2, 3, 7, 1000}[turn%5]
	return g
}

// shared returns adaptive axes of width and fewer cells, one, two and three of
// them.
func shared(turn, width, channels int) []Geometry {
	var all []Geometry
	for _, out := range []int{1, 2, 3, 7, (width + 1) / 2, width, width + 1 + turn%5} {
		turn++
		plain := axis(1+turn%9, 1+turn%3, 1, 1, 0, 0, 0)
		some, more := adaptive(1+turn%6, 1+turn%4), adaptive(1+turn%4, 1+turn%3)
		along := adaptive(width, out)
		all = append(all,
			windows(plain, along, 2, channels),
			windows(some, along, 1, channels),
			windows(some, axis(width, 1+turn%4, 1+turn%2, 1, 0, 0, 0), 1, channels),
			volumes(more, some, along, 1, channels),
			volumes(axis(3, 2, 1, 1, 1, 0, 0), some, along, 2, channels))
	}
	for i := range all {
		if i%4 == 0 {
			all[i].part(NewRand(uint64(turn + i)))
		}
	}
	return all
}

// wideVolumes returns windows wider than what plain Go takes at a time.
func wideVolumes(channels int) []Geometry {
	plain := func(in, kernel, stride int) simdpool.Axis { return axis(in, kernel, stride, 1, 0, 0, 1) }
	width := 1400 / channels
	return []Geometry{
		volumes(plain(3, 2, 1), plain(4, 2, 2), plain(width, width/2, 5), 1, channels),
		volumes(plain(2, 1, 1), plain(3, 2, 2), plain(width, 3, 2), 1, channels),
		volumes(plain(2, 1, 1), adaptive(5, 2), adaptive(width, 2), 1, channels),
		windows(adaptive(5, 2), adaptive(width, 1), 1, channels),
		windows(adaptive(5, 2), adaptive(width, width/3), 1, channels),
		windows(adaptive(3, 2), adaptive(width/3, width), 1, channels),
	}
}
