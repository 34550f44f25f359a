package plain

import (
	"math"

	"github.com/simdpool/simdpool/bench"
)

// regions pools boxes of feature maps, all in float32 and channels first. The
// formulas are torchvision's.
type regions struct {
	*bench.Problem
	dst   []float32
	maps  [][]float32 // a level each
	dy    []float32   // of a gradient
	pixel func(box, c, row, column int) float32
}

func newRegions(p *bench.Problem, dst bench.Buffer) solver {
	r := regions{Problem: p, dst: dst.Floats()}
	for _, x := range p.X {
		r.maps = append(r.maps, x.Floats())
	}
	if p.Backward() {
		r.dy = p.DY.Floats()
		return solver{1, func(int, int) { r.gradient() }}
	}
	switch p.Op {
	case "roipool":
		r.pixel = r.maximum
	case "psroipool":
		r.pixel = r.mean
	default:
		r.pixel = r.aligned
	}
	return solver{p.Boxes, r.boxes}
}

func (r regions) boxes(lo, hi int) {
	ph, pw := r.Out[1], r.Out[2]
	for box := lo; box < hi; box++ {
		for c := range r.OutC {
			for row := range ph {
				for column := range pw {
					r.dst[((box*r.OutC+c)*ph+row)*pw+column] = r.pixel(box, c, row, column)
				}
			}
		}
	}
}

// plane returns a channel of a level, and its extents.
func (r regions) plane(level, image, c int) (cells []float32, h, w int) {
	in := r.Level(level)
	h, w = in[1], in[2]
	return r.maps[level][(image*r.C+c)*h*w:][:h*w], h, w
}

// channel returns the input channel of an output channel and bin: its own, or
// the one that belongs to the position.
func (r regions) channel(c, row, column int) int {
	if r.Op == "psroialign" || r.Op == "psroipool" {
		return (c*r.Out[1]+row)*r.Out[2] + column
	}
	return c
}

func (r regions) box(i int) (image int, x1, y1, x2, y2 float32) {
	b := r.Rois[5*i:]
	return int(b[0]), b[1], b[2], b[3], b[4]
}

// level returns which map a box belongs to, and its scale. Source: Feature
// Pyramid Networks, Lin and others, equation 1.
func (r regions) level(x1, y1, x2, y2 float32) (level int, scale float32) {
	if r.Levels == 1 {
		return 0, float32(r.Scale)
	}
	const canonicalLevel, canonicalSize = 4, 224
	finest := int(-math.Log2(r.Scale))
	size := math.Sqrt(float64((x2 - x1) * (y2 - y1)))
	k := int(math.Floor(canonicalLevel + math.Log2(size/canonicalSize) + 1e-6))
	k = min(max(k, finest), finest+r.Levels-1)
	return k - finest, float32(math.Exp2(-float64(k)))
}

// grid is where the samples of a box lie along one axis.
type grid struct {
	start, bin float32
	samples    int
}

func (r regions) grid(from, to, scale float32, bins int) grid {
	start, extent := from*scale, float32(0)
	if r.Op == "psroialign" {
		start -= 0.5
		extent = (to*scale - 0.5) - start
	} else {
		extent = max(to*scale-start, 1)
	}
	g := grid{start: start, bin: extent / float32(bins), samples: r.Sampling}
	if g.samples <= 0 {
		g.samples = int(math.Ceil(float64(g.bin)))
	}
	return g
}

func (g grid) at(bin, sample int) float32 {
	return g.start + float32(float32(bin)*g.bin) + float32((float32(sample)+0.5)*g.bin)/float32(g.samples)
}

// aligned is the mean of bilinear samples.
func (r regions) aligned(box, c, row, column int) float32 {
	image, x1, y1, x2, y2 := r.box(box)
	level, scale := r.level(x1, y1, x2, y2)
	rows, columns := r.grid(y1, y2, scale, r.Out[1]), r.grid(x1, x2, scale, r.Out[2])
	cells, h, w := r.plane(level, image, r.channel(c, row, column))
	sum := float32(0)
	for i := range rows.samples {
		for j := range columns.samples {
			sum += sample(cells, h, w, rows.at(row, i), columns.at(column, j))
		}
	}
	return sum / float32(max(rows.samples*columns.samples, 1))
}

func sample(cells []float32, h, w int, y, x float32) float32 {
	if y < -1 || y > float32(h) || x < -1 || x > float32(w) {
		return 0
	}
	top, bottom, ly := neighbours(y, h)
	left, right, lx := neighbours(x, w)
	hy, hx := 1-ly, 1-lx
	return hy*hx*cells[top*w+left] + hy*lx*cells[top*w+right] + ly*hx*cells[bottom*w+left] + ly*lx*cells[bottom*w+right]
}

// neighbours returns the cells around v, and the weight of the second.
func neighbours(v float32, n int) (low, high int, weight float32) {
	v = max(v, 0)
	low = int(v)
	if low >= n-1 {
		return n - 1, n - 1, 0
	}
	return low, low + 1, v - float32(low)
}

// bin returns the cells [lo, hi) of a bin of whole cells.
func bin(start int, extent float32, i, bins, limit int) (lo, hi int) {
	size := extent / float32(bins)
	lo = start + int(math.Floor(float64(float32(i)*size)))
	hi = start + int(math.Ceil(float64(float32(i+1)*size)))
	return min(max(lo, 0), limit), min(max(hi, 0), limit)
}

func round(v float32) int { return int(math.Round(float64(v))) }

// maximum is RoIPool's: over the cells of the bin.
func (r regions) maximum(box, c, row, column int) float32 {
	image, x1, y1, x2, y2 := r.box(box)
	cells, h, w := r.plane(0, image, c)
	scale := float32(r.Scale)
	left, top := round(x1*scale), round(y1*scale)
	width, height := max(round(x2*scale)-left+1, 1), max(round(y2*scale)-top+1, 1)
	y, yEnd := bin(top, float32(height), row, r.Out[1], h)
	x, xEnd := bin(left, float32(width), column, r.Out[2], w)
	if y >= yEnd || x >= xEnd {
		return 0
	}
	v := float32(math.Inf(-1))
	for i := y; i < yEnd; i++ {
		for j := x; j < xEnd; j++ {
			v = max(v, cells[i*w+j])
		}
	}
	return v
}

// mean is PSRoIPool's. The last row and column of the map are never in a bin.
func (r regions) mean(box, c, row, column int) float32 {
	image, x1, y1, x2, y2 := r.box(box)
	cells, h, w := r.plane(0, image, r.channel(c, row, column))
	scale := float32(r.Scale)
	left, top := round(x1*scale), round(y1*scale)
	width, height := max(round(x2*scale)-left, 1), max(round(y2*scale)-top, 1)
	y, yEnd := bin(top, float32(height), row, r.Out[1], h-1)
	x, xEnd := bin(left, float32(width), column, r.Out[2], w-1)
	if y >= yEnd || x >= xEnd {
		return 0
	}
	sum := float32(0)
	for i := y; i < yEnd; i++ {
		for j := x; j < xEnd; j++ {
			sum += cells[i*w+j]
		}
	}
	return sum / float32((yEnd-y)*(xEnd-x))
}

// gradient hands each element of DY back to the four cells of each sample.
func (r regions) gradient() {
	clear(r.dst)
	h, w, ph, pw := r.In[1], r.In[2], r.Out[1], r.Out[2]
	for box := range r.Boxes {
		image, x1, y1, x2, y2 := r.box(box)
		rows, columns := r.grid(y1, y2, float32(r.Scale), ph), r.grid(x1, x2, float32(r.Scale), pw)
		count := float32(max(rows.samples*columns.samples, 1))
		for c := range r.C {
			cells := r.dst[(image*r.C+c)*h*w:][:h*w]
			for b := range ph * pw {
				v := r.dy[(box*r.C+c)*ph*pw+b] / count
				for s := range rows.samples * columns.samples {
					spread(cells, h, w, rows.at(b/pw, s/columns.samples), columns.at(b%pw, s%columns.samples), v)
				}
			}
		}
	}
}

func spread(cells []float32, h, w int, y, x, v float32) {
	if y < -1 || y > float32(h) || x < -1 || x > float32(w) {
		return
	}
	top, bottom, ly := neighbours(y, h)
	left, right, lx := neighbours(x, w)
	hy, hx := 1-ly, 1-lx
	cells[top*w+left] += hy * hx * v
	cells[top*w+right] += hy * lx * v
	cells[bottom*w+left] += ly * hx * v
	cells[bottom*w+right] += ly * lx * v
}
