package cases

import "github.com/simdpool/simdpool"

// The geometries of each family. What a loop does not vary goes round by turns,
// so that every value of everything meets every window shape.

// channelsFirst are planes: the vectors run along the width.
func channelsFirst() []Geometry {
	var all []Geometry
	turn := 0
	add := func(s shape, height, width int) {
		turn++
		planes := 1 + turn%3 + turn%7/6*6 // now and then as many as kernels take at once, and more
		all = append(all, s.over(height, width, planes, 1, s.padding(turn), ceilMode(turn/4)))
	}
	heights := []int{1, 2, 3, 5, 8, 4, 7}
	for width := 1; width <= 67; width++ {
		for i, s := range shapes {
			add(s, heights[(width+i)%len(heights)], width)
		}
	}
	for _, out := range aroundLanes() { // input widths that give these outputs
		for i, s := range shapes {
			add(s, heights[(out+i)%len(heights)], (out-1)*s.sw+(s.kw-1)*s.dw+1)
		}
	}
	all = append(all, centered()...)
	all = append(all, lines()...)
	all = append(all, stems()...)
	all = append(all, emptyRows()...)
	all = append(all, halves()...)
	all = append(all, longRows()...)
	all = append(all, smallPlanes()...)
	all = append(all, pairsInLines()...)
	all = append(all, allPads(1)...)
	all = append(all, wholePlanes(1, 1)...)
	all = append(all, large(1)...)
	all = append(all, bigWindows(1)...)
	all = append(all, shortRows()...)
	all = append(all, adaptivePlanes()...)
	all = append(all, beyondPlanes(append(upTo(20), 31, 32, 33, 64, 67, 130), 1)...)
	all = append(all, wideVolumes(1)...)
	return append(all, random(1200, func(r *Rand) (width, channels int) {
		return 1 + r.Intn(pick(r, 5, 20, 40, 150)), 1
	})...)
}

// centered are windows around each cell, of low planes, one to nine of them, some of
// rows of many vectors; and of planes that begin and end within, those that rows at a border are of too.
func centered() []Geometry {
	var all []Geometry
	for width := 1; width <= 140; width += 1 + width/40*8 {
		for height := 1; height <= 7; height++ {
			planes := 1 + (width+4*height)%9
			g := shape{3, 3, 1, 1, 1, 1}.over(height, width, planes, 1, [4]int{1, 1, 1, 1}, [2]int{})
			g.Window.CountIncludePad = (width+height)%2 == 0
			all = append(all, g)
			if g.Hi > 2 && width%3 == 0 {
				g.Lo, g.Hi = 1, g.Hi-1
				all = append(all, g)
			}
		}
	}
	return all
}

// lines are windows around each cell of as many planes as may go each as one line.
func lines() []Geometry {
	var all []Geometry
	for width := 4; width <= 48; width++ {
		for i, height := range []int{3, 14, 2048 / width, 2048/width + 1, 2} {
			g := shape{3, 3, 1, 1, 1, 1}.over(height, width, 9+(width+i)%3, 1, [4]int{1, 1, 1, 1}, [2]int{})
			g.Window.CountIncludePad = (width+i)%5 == 0
			all = append(all, g)
		}
	}
	return all
}

// allTurns is how many geometries in a row meet every type.
const allTurns = 2 * int(typeCount)

// stems are windows of three, two cells apart, as first layers have them, of several
// rows that take a step and more of each type; then of rows about as long as vectors of
// bytes, of every type by turns.
func stems() []Geometry {
	var all []Geometry
	add := func(height, width, planes, pad int) {
		all = append(all, shape{3, 3, 2, 2, 1, 1}.over(height, width, planes, 1, [4]int{pad, pad, pad, pad}, [2]int{}))
	}
	for width := 9; width <= 140; width += 1 + width/70 {
		for pad := range 2 {
			add(5+width%4, width, 1+width%2, pad)
		}
	}
	for width := 14; width <= 66; width++ {
		for i := range 4 * allTurns { // whole windows or one that hangs over the end, with padding or without
			pad, beyond := i/allTurns%2, i/allTurns/2
			all = append(all, shape{3, 3, 2, 2, 1, 1}.over(1+(width+i)%9, width, 1+i%3, 1, [4]int{pad, pad, pad, pad}, [2]int{beyond, beyond}))
		}
	}
	for _, out := range []int{17, 31, 32, 33, 48, 63, 64, 65, 97, 127, 128, 129} {
		for i := range 4 * allTurns {
			h, w := stem(2+i%3, i%2, i/2%2), stem(out, i/allTurns%2, i/allTurns/2)
			whole := windows(h, w, 1+i%3, 1)
			part := whole
			part.Lo, part.Hi = 1, max(whole.Hi-1, 1)
			all = append(all, whole, part)
		}
	}
	return all
}

// stem is an axis of out such windows, that hang over the beginning by pad cells, and over the
// end by over, 0 or 1 each.
func stem(out, pad, over int) simdpool.Axis {
	return axis(2*out+1-pad-over, 3, 2, 1, pad, pad, over&^pad)
}

// emptyRows are windows of three along rows, two cells apart, of which the last rows have no cell.
func emptyRows() []Geometry {
	var all []Geometry
	for width := 65; width < 65+allTurns; width++ {
		for beyond := range 3 {
			all = append(all, windows(axis(3, 4, 4, 1, 3, 3, beyond), axis(width, 3, 2, 1, 0, 0, 0), 1+width%2, 1))
		}
	}
	return all
}

// longRows are a row of windows or two, longer than what goes with them is
// likely to be.
func longRows() []Geometry {
	var all []Geometry
	for width := 100; width <= 540; width += 11 {
		for rows := 1; rows <= 2; rows++ {
			s := shape{2, 3, 1, 1 + width%2, 1, 1}
			all = append(all, s.over(rows+1, width, 1, 1, [4]int{}, [2]int{}))
		}
	}
	return all
}

// halves are 2x2 windows side by side: planes that they cover, and planes with
// a row or a column left over.
func halves() []Geometry {
	var all []Geometry
	for out := 1; out <= 40; out++ {
		for i, height := range []int{2, 4, 7, 8, 10, 9, 15} {
			planes := 1 + (out+2*i)%9
			all = append(all, shape{2, 2, 2, 2, 1, 1}.over(height, 2*out+(out+i)%3/2, planes, 1, [4]int{}, [2]int{}))
		}
	}
	return all
}

// smallPlanes are windows that are a plane each.
func smallPlanes() []Geometry {
	var all []Geometry
	for width := 1; width <= 18; width++ {
		for i, height := range []int{1, 2, 5, 7, 8} {
			planes := 1 + (3*width+i)%13
			all = append(all, shape{height, width, 1, 1, 1, 1}.over(height, width, planes, 1, [4]int{}, [2]int{}))
		}
	}
	for planes := 4; planes <= 9; planes++ { // squares that have a kernel of their own
		for _, side := range []int{7, 8} {
			all = append(all, shape{side, side, 1, 1, 1, 1}.over(side, side, planes, 1, [4]int{}, [2]int{}))
		}
	}
	return all
}

// pairsInLines are windows side by side over rows that are read some lines at a time: planes
// that make one, and planes of odd heights. Now and then only a part is pooled.
func pairsInLines() []Geometry {
	var all []Geometry
	r := NewRand(36)
	for _, width := range []int{14, 28} {
		for height := 2; height <= 17; height++ {
			g := shape{2, 2, 2, 2, 1, 1}.over(height, width, 1+(height+width/14)%4, 1, [4]int{}, [2]int{})
			if height%3 == 0 {
				g.part(r)
			}
			all = append(all, g)
		}
	}
	return all
}

// adaptivePlanes are adaptive windows over about as many small planes as go together, up to
// rows and windows a little wider than a register and its half.
func adaptivePlanes() []Geometry {
	var all []Geometry
	for width := 1; width <= 17; width++ {
		for out := 1; out <= 9; out++ {
			height := 1 + (3*width+5*out)%17
			g := windows(adaptive(height, 1+(width+out*7)%11), adaptive(width, out), 3+(width+out)%7, 1)
			if out%4 == 0 {
				g.part(NewRand(uint64(width)))
			}
			if out%3 == 0 {
				g = divided(g, width)
			}
			all = append(all, g)
		}
	}
	for _, width := range []int{20, 30, 45, 62} { // windows of two columns, of rows of one register to four
		all = append(all, windows(adaptive(7, 4), adaptive(width, 2*width/3), 2, 1))
	}
	return append(all, windows(adaptive(40, 32), adaptive(5, 3), 5, 1), windows(adaptive(40, 33), adaptive(5, 3), 5, 1))
}

// channelsLast are images of pixels: the vectors run along the channels.
func channelsLast() []Geometry {
	var all []Geometry
	turn := 0
	add := func(s shape, height, width, channels int) {
		turn++
		images := 1 + turn%2
		all = append(all, s.over(height, width, images, channels, s.padding(turn), ceilMode(turn/4)))
	}
	sides := []int{1, 2, 3, 4, 5, 6, 7}
	for i, channels := range channelCounts() {
		for j, s := range shapes {
			add(s, sides[(i+2*j)%len(sides)], sides[(2*i+j)%len(sides)], channels)
		}
	}
	few := []int{1, 2, 3, 4, 5, 8, 15, 16, 17, 33}
	for width := 1; width <= 20; width++ {
		for i, s := range shapes {
			add(s, sides[(width+i)%len(sides)], width, few[(width+i)%len(few)])
		}
	}
	all = append(all, allPads(1, 16, 3, 19, 64, 5)...)
	all = append(all, wholePlanes(3, 20)...)
	all = append(all, large(3)...)
	all = append(all, longLines()...)
	all = append(all, apart(8, 16, 32, 64, 128)...)
	for _, channels := range []int{16, 32, 64} { // by more than fused kernels divide by
		g := shape{3, 3, 1, 1, 1, 1}.over(4, 6, 1, channels, [4]int{1, 1, 1, 1}, [2]int{})
		g.Window.Divisor = 10
		all = append(all, g)
	}
	for range allTurns { // as many bytes as go in the widest steps
		all = append(all, shape{3, 3, 2, 2, 1, 1}.over(5, 7, 1, 128, [4]int{1, 1, 0, 0}, [2]int{}))
	}
	all = append(all, bigWindows(1, 3, 16, 20, 33, 70, 64, 130)...)
	all = append(all, runningWindows(1, 130, 4, 64, 8, 20, 32, 16, 3)...)
	all = append(all, adaptiveImages()...)
	all = append(all, fewPixels()...)
	all = append(all, twoColumns()...)
	all = append(all, aroundDivided(16, 32, 64, 128)...)
	all = append(all, beyondPlanes(upTo(13), 1, 2, 3, 5, 6, 8, 16, 17, 31, 64, 67, 130, 200)...)
	all = append(all, wideVolumes(3)...)
	all = append(all, wideVolumes(7)...)
	return append(all, random(1200, func(r *Rand) (width, channels int) {
		return 1 + r.Intn(pick(r, 4, 12, 24)), 1 + r.Intn(pick(r, 4, 20, 70, 140))
	})...)
}

// fewPixels are the windows that have kernels of their own, in a row of one of them or few, and
// columns as few, in every step.
func fewPixels() []Geometry {
	var all []Geometry
	for _, channels := range []int{3, 4, 8, 16, 20, 32, 64, 72, 128} {
		for _, s := range []shape{{2, 2, 2, 2, 1, 1}, {1, 2, 1, 2, 1, 1}, {3, 3, 1, 1, 1, 1}, {3, 3, 2, 2, 1, 1}, {5, 5, 1, 1, 1, 1}} {
			for width := s.kw; width <= s.kw+3; width++ {
				height := s.kh + (width+channels)%4
				all = append(all, s.over(height, width, 2, channels, [4]int{}, [2]int{}), s.over(height, width, 1, channels, s.padding(1), [2]int{}))
			}
		}
	}
	return all
}

// twoColumns are windows of many rows and two columns, as few of them side by side as are done one
// by one, in every step.
func twoColumns() []Geometry {
	var all []Geometry
	for _, channels := range []int{1, 2, 4, 8, 16, 32, 64} {
		for width := 2; width <= 6; width += 2 {
			all = append(all, shape{9, 2, 1, 1, 1, 1}.over(10, width, 1, channels, [4]int{}, [2]int{}))
		}
	}
	return all
}

// adaptiveImages are adaptive windows of up to as many rows and columns as there are tables for,
// and one more, and small ones of every type in every step.
func adaptiveImages() []Geometry {
	var all []Geometry
	for _, channels := range []int{1, 2, 4, 8, 16, 32, 64} {
		for _, out := range []int{5, 8} { // windows that share a column have two more, or one
			for range allTurns {
				all = append(all, windows(adaptive(9, 4), adaptive(11, out), 1, channels))
			}
		}
	}
	for i, out := range []int{1, 2, 3, 5, 7, 13, 32, 63, 64, 65} {
		for j, in := range []int{out/3 + 1, 2*out/3 + 1, out, 3*out/2 + 1, 2*out - 1} {
			turn := 5*i + j
			g := windows(adaptive(1+turn%9, 1+turn%5), adaptive(in, out), 1+turn%3, []int{1, 3, 17, 64, 100}[turn%5])
			if turn%4 == 0 {
				g = windows(g.Window.W, g.Window.H, g.Images, g.Channels)
			}
			if turn%3 == 0 {
				g.part(NewRand(uint64(turn)))
			}
			all = append(all, g)
		}
	}
	return all
}

// aroundDivided are windows around each cell, of few rows, with a divisor.
func aroundDivided(channels ...int) []Geometry {
	var all []Geometry
	for _, c := range channels {
		for height := 1; height <= 5; height++ {
			g := shape{3, 3, 1, 1, 1, 1}.over(height, 6, 1, c, [4]int{1, 1, 1, 1}, [2]int{})
			all = append(all, divided(g, 4)) // that no kernel fuses
		}
	}
	return all
}

// globalFirst are planes reduced to an element each.
func globalFirst() []Geometry {
	var all []Geometry
	for i, pixels := range pixelCounts() {
		for planes := 1; planes <= 9; planes++ {
			if pixels*planes > 1<<17 {
				break
			}
			all = append(all, global(pixels, planes, 1), randomPart(global(pixels, planes+i%5, 1), uint64(i)))
		}
	}
	for pixels := 68; pixels < 132; pixels++ { // all that is left of vectors, of planes that go together
		all = append(all, global(pixels, 8+pixels%5, 1))
	}
	return all
}

// globalLast are images reduced to a pixel each.
func globalLast() []Geometry {
	var all []Geometry
	for i, channels := range channelCounts() {
		for j, pixels := range []int{1, 2, 3, 9, 15, 16, 17, 33, 49} {
			g := global(pixels, 1+(i+j)%3, channels)
			all = append(all, g, randomPart(g, uint64(i*j)))
		}
	}
	for i, pixels := range pixelCounts() {
		for _, channels := range []int{1, 3, 16, 21, 64, 100} {
			if pixels*channels > 1<<18 {
				break
			}
			g := global(pixels, 1+i%2, channels)
			all = append(all, g, randomPart(g, uint64(i)))
		}
	}
	all = append(all, global(3, 1, 2049))  // gradients take 2048 at a time
	for i, pixels := range []int{19, 67} { // a page or more from pixel to pixel
		g := global(pixels, 1, 4096)
		all = append(all, g, randomPart(g, uint64(i)))
	}
	return all
}

// aroundLanes returns numbers at, before and after the lane counts of vectors
// and pairs of them.
func aroundLanes() []int {
	var all []int
	for _, lanes := range []int{4, 8, 16, 32, 64, 128} {
		all = append(all, lanes-1, lanes, lanes+1)
	}
	return all
}

// channelCounts returns 1 to 4 vectors of 16 lanes and one more, and what
// networks have.
func channelCounts() []int { return append(upTo(65), 96, 128, 130, 192) }

// pixelCounts returns plane sizes around the 16 partial sums and vectors of
// them, and some that need more than one piece of work.
func pixelCounts() []int {
	return append(upTo(67), 95, 96, 97, 127, 128, 129, 196, 255, 256, 257, 511, 1000, 1023, 1024, 1025,
		4095, 4097, 16384, 16400, 70000)
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i + 1
	}
	return all
}

// allPads returns every padding from nothing to kernel-1 on each side, over
// planes down to a cell, with channels by turns.
func allPads(channels ...int) []Geometry {
	var all []Geometry
	turn := 0
	sizes := [][2]int{{5, 7}, {3, 2}, {1, 9}, {4, 18}, {1, 1}, {6, 35}, {2, 3}}
	for _, kernel := range [][2]int{{3, 3}, {2, 2}, {1, 3}, {3, 1}, {2, 3}, {4, 2}} {
		for _, stride := range [][2]int{{1, 1}, {2, 2}, {3, 3}, {1, 2}} {
			s := shape{kernel[0], kernel[1], stride[0], stride[1], 1, 1}
			for i := range s.kh * s.kw * s.kh * s.kw {
				pads := [4]int{i % s.kh, i / s.kh % s.kw, i / s.kh / s.kw % s.kh, i / s.kh / s.kw / s.kh}
				size := sizes[turn%len(sizes)]
				all = append(all, s.over(size[0], size[1], 1+turn%2, channels[turn%len(channels)], pads, ceilMode(turn/2)))
				turn++
			}
		}
	}
	return all
}

// wholePlanes returns windows as large as the plane, and larger.
func wholePlanes(channels ...int) []Geometry {
	var all []Geometry
	for i, size := range [][2]int{{7, 7}, {8, 8}, {13, 17}, {1, 65}, {65, 1}, {32, 32}, {56, 40}} {
		s := shape{size[0], size[1], 1, 1, 1, 1}
		c := channels[i%len(channels)]
		all = append(all,
			s.over(size[0], size[1], 3, c, [4]int{}, [2]int{}),
			s.over(size[0], size[1], 2, c, [4]int{1 % size[0], 2 % size[1], 0, 1 % size[1]}, [2]int{}),
			s.over((size[0]+1)/2, (size[1]+1)/2, 2, c, [4]int{size[0] / 2, size[1] / 2, 0, 0}, [2]int{1, 1}))
	}
	return all
}

// bigWindows returns windows of 5 to 33 cells along each axis, a cell apart, over
// planes smaller and larger than they are, with padding up to all but one cell
// of them. Now and then only a part is pooled.
func bigWindows(channels ...int) []Geometry {
	var all []Geometry
	r := NewRand(33)
	for k := 5; k <= 33; k += 1 + k/8 { // the work grows with the fourth power
		for i, size := range [][2]int{{k, k}, {13, 13}, {k - 1, 1 + k/2}, {1 + k/3, 20}, {k + 9, k + 1}, {4, k + 20}, {1, 1}} {
			turn := k + 2*i
			s := shape{k, 5 + (3*k+11*i)%29, 1, 1, 1, 1}
			if turn%3 == 0 {
				s.kw = k
			}
			pads := s.padding(turn)
			if turn%5 == 0 {
				pads = [4]int{r.Intn(s.kh), r.Intn(s.kw), r.Intn(s.kh), r.Intn(s.kw)}
			}
			planes := 1 + turn%11
			if k > 8 {
				planes = 1 + turn%2
			}
			g := s.over(size[0], size[1], planes, channels[turn%len(channels)], pads, ceilMode(turn/3))
			if turn%4 == 0 {
				g.part(r)
			}
			all = append(all, g)
		}
	}
	return all
}

// runningShapes are the windows whose rows, or columns, are read once each, channels last.
var runningShapes = []shape{
	{5, 9, 1, 1, 1, 1}, {9, 13, 1, 1, 1, 1}, {13, 5, 1, 1, 1, 1}, {5, 5, 1, 1, 1, 1}, {9, 4, 1, 1, 1, 1}, {6, 13, 1, 1, 1, 1},
}

// runningWindows returns such windows over planes that they leave, do not fill, or are a
// tile of, without padding, around each cell, with all but one cell of padding, all but two, and with
// any of it. Now and then only a part is pooled.
func runningWindows(channels ...int) []Geometry {
	var all []Geometry
	r := NewRand(35)
	for i, s := range runningShapes {
		for j, size := range [][2]int{{1, 1}, {2, s.kw}, {s.kh - 1, 1 + s.kw/2}, {s.kh, s.kw + 7}, {s.kh + 9, 2}, {13, 13}, {4, 70}, {45, 3}} {
			for turn := range 5 {
				pads := s.padding(turn)
				switch turn {
				case 3:
					pads = [4]int{r.Intn(s.kh), r.Intn(s.kw), r.Intn(s.kh), r.Intn(s.kw)}
				case 4:
					pads = [4]int{s.kh - 2, s.kw - 2, s.kh - 2, s.kw - 2}
				}
				n := 3*i + 5*j + turn
				g := s.over(size[0], size[1], 1+n%3, channels[n%len(channels)], pads, [2]int{})
				if n%5 == 0 {
					g.part(r)
				}
				all = append(all, g)
			}
		}
	}
	return all
}

// shortRows are big windows a cell apart over planes whose rows one vector or two hold,
// or just not. Now and then only a part is pooled.
func shortRows() []Geometry {
	var all []Geometry
	r := NewRand(34)
	for width := 1; width <= 34; width++ {
		for i, k := range []int{4, 5, 9, 13} {
			s := shape{k, 4 + (5*width+3*i)%14, 1, 1, 1, 1}
			pads := [4]int{s.kh / 2, s.kw / 2, (s.kh - 1) / 2, (s.kw - 1) / 2}
			if (width+i)%3 == 0 {
				pads = [4]int{r.Intn(s.kh), r.Intn(s.kw), r.Intn(s.kh), r.Intn(s.kw)}
			}
			g := s.over(4+(7*width+5*i)%17, width, 1+(width+i)%4, 1, pads, ceilMode(0))
			if (width+i)%5 == 0 {
				g.part(r)
			}
			all = append(all, g)
		}
	}
	return all
}

// large returns planes that need more than one tile or piece of work.
func large(channels int) []Geometry {
	var all []Geometry
	for i, s := range []shape{
		{2, 2, 2, 2, 1, 1}, {3, 3, 1, 1, 1, 1}, {3, 3, 2, 2, 1, 1}, {5, 5, 1, 1, 1, 1}, {5, 5, 3, 3, 1, 1},
		{1, 2, 1, 2, 1, 1}, {3, 1, 2, 1, 1, 1}, {3, 3, 1, 1, 2, 3}, {2, 2, 1, 4, 1, 1},
	} {
		all = append(all,
			s.over(300/channels, 300, 1, channels, s.padding(1), ceilMode(i)),
			s.over(1, 5000/channels, 2, channels, s.padding(i), ceilMode(1)),
			s.over(5000/channels, 1, 1, channels, s.padding(i), ceilMode(2)),
			s.over(3, 2100/channels, 1, channels, s.padding(2), ceilMode(3)))
	}
	big := shape{13, 13, 1, 1, 1, 1}
	return append(all,
		big.over(40, 600/channels, 1, channels, big.padding(1), ceilMode(0)),
		shape{20, 300 / channels, 1, 7, 1, 1}.over(25, 1200/channels, 1, channels, [4]int{}, ceilMode(3)),
		shape{3, 3, 1, 1, 40, 200 / channels}.over(90, 700/channels, 1, channels, [4]int{2, 2, 2, 2}, ceilMode(0)))
}

// apart are big windows that share no taps, of channels that fill cache lines.
func apart(channels ...int) []Geometry {
	var all []Geometry
	for _, c := range channels {
		for i, s := range []shape{{5, 5, 5, 5, 1, 1}, {7, 3, 8, 4, 1, 1}, {3, 7, 6, 7, 2, 1}, {9, 2, 9, 2, 1, 1}, {7, 7, 1, 1, 1, 1}, {2, 11, 2, 12, 1, 1}} {
			for height := range 2 {
				all = append(all, s.over(s.kh*s.dh+height*s.sh, 7+9*height, 1, c, s.padding(i+height), ceilMode(i)))
			}
		}
	}
	return all
}

// longLines are rows of pixels that take more than one call of assembly.
func longLines() []Geometry {
	var all []Geometry
	for i, s := range []shape{{2, 2, 2, 2, 1, 1}, {1, 2, 1, 2, 1, 1}, {3, 3, 1, 1, 1, 1}, {3, 3, 2, 2, 1, 1}, {2, 2, 1, 1, 1, 1}} {
		all = append(all, s.over(3+i%2, 2200+i, 1, 64, s.padding(i), [2]int{}))
	}
	around := shape{3, 3, 1, 1, 1, 1}
	return append(all, around.over(3, 2205, 1, 64, around.padding(1), [2]int{}))
}

// random returns n geometries with everything drawn, size giving what the two
// layouts draw apart. Pads beyond the kernel, windows beyond the input and
// outputs cut short are legal here, if no operator asks for them.
func random(n int, size func(r *Rand) (width, channels int)) []Geometry {
	r := NewRand(uint64(n))
	all := make([]Geometry, n)
	for i := range all {
		width, channels := size(r)
		most := pick(r, 3, 4, 8)
		s := shape{
			1 + r.Intn(most), 1 + r.Intn(most), 1 + r.Intn(4), 1 + r.Intn(4),
			pick(r, 1, 1, 2, 3), pick(r, 1, 1, 2, 3),
		}
		wild := pick(r, 0, 0, 0, s.kh*s.dh)
		pads := [4]int{r.Intn(s.kh + wild), r.Intn(s.kw + wild), r.Intn(s.kh + wild), r.Intn(s.kw + wild)}
		g := s.over(1+r.Intn(pick(r, 3, 10, 20)), width, 1+r.Intn(4), channels, pads, [2]int{r.Intn(3), r.Intn(3)})
		if r.Intn(8) == 0 {
			g.Window.W.Out = r.Intn(g.Window.W.Out + 1)
		}
		if r.Intn(2) == 0 {
			g.part(r)
		}
		all[i] = g
	}
	return all
}

func randomPart(g Geometry, seed uint64) Geometry {
	g.part(NewRand(seed))
	return g
}
