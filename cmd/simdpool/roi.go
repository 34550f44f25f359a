package main

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"io"
	"path/filepath"
	"strings"

	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// The picture that "simdpool roi" draws: the photograph with boxes, and beside it
// for each box what RoIPool and RoIAlign make of the map, bins bins a side.
const (
	bins    = 7
	binSide = 9 // pixels that a bin is drawn with
	gap     = 8
	mapStep = 8 // pixels of the picture that a cell of the map averages
)

// roiFlags are the flags of "simdpool roi".
type roiFlags struct {
	in, out string
	shift   float64
}

func runRoI(fs *flag.FlagSet, args []string, stdout io.Writer) error {
	var f roiFlags
	fs.StringVar(&f.in, "in", "", "PNG or JPEG `file` to look at (default: a built-in photograph)")
	fs.StringVar(&f.out, "out", "regions.png", "PNG `file` to write")
	fs.Float64Var(&f.shift, "shift", 3, "`pixels` from one box of a pair to the other: less than half a cell (a cell is "+fmt.Sprint(mapStep)+") is lost on RoIPool where it does not round over")
	if err := parse(fs, args); err != nil {
		return err
	}
	if !strings.EqualFold(filepath.Ext(f.out), ".png") {
		return usageError{fmt.Errorf("-out %q: want a name that ends in .png", f.out)}
	}
	pic, err := load(f.in)
	if err != nil {
		return err
	}
	cells, in, err := pic.featureMap()
	if err != nil {
		return err
	}
	boxes := pic.pairs(float32(f.shift))
	pooled, aligned, err := crops(cells, in, boxes)
	if err != nil {
		return err
	}
	canvas := pic.canvas(len(boxes))
	for i, b := range boxes {
		canvas.outline(b, boxColors[i/2%len(boxColors)])
		top := gap + i*(bins*binSide+gap)
		canvas.crop(pic.width+gap, top, pooled[i*len(pooled)/len(boxes):], boxColors[i/2%len(boxColors)])
		canvas.crop(pic.width+2*gap+bins*binSide, top, aligned[i*len(aligned)/len(boxes):], boxColors[i/2%len(boxColors)])
	}
	if err := save(f.out, canvas.pixels, canvas.shape); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "picture    %s, %d x %d\n", pic.name, pic.width, pic.height)
	fmt.Fprintf(stdout, "map        %v, averages of %d x %d pixels\n", in, mapStep, mapStep)
	fmt.Fprintf(stdout, "boxes      %d, in pairs %v pixels apart\n", len(boxes), f.shift)
	fmt.Fprintf(stdout, "change     RoIPool %.1f, RoIAlign %.1f of 255, on average from one of a pair to the other\n", change(pooled), change(aligned))
	fmt.Fprintf(stdout, "wrote      %s: boxes; RoIPool and RoIAlign of each, %dx%d\n", f.out, bins, bins)
	return nil
}

// featureMap stands for what a network makes of a picture: averages of its pixels.
func (p *picture) featureMap() ([]float32, pool.Shape, error) {
	plan, err := pool.New[float32](pool.Average, p.shape(pool.ChannelsLast), pool.Square(mapStep, mapStep, 0))
	if err != nil {
		return nil, pool.Shape{}, err
	}
	cells := make([]float32, plan.Out().Len())
	return cells, plan.Out(), plan.Run(cells, p.pixels(pool.ChannelsLast))
}

// pairs returns boxes in pairs, of which the second is shift pixels further right
// and down.
func (p *picture) pairs(shift float32) []roi.Box[float32] {
	w, h := float32(p.width), float32(p.height)
	var boxes []roi.Box[float32]
	for _, part := range [][4]float32{{0.21, 0.15, 0.66, 0.70}, {0.60, 0.42, 0.85, 0.78}} {
		b := roi.Box[float32]{X1: part[0] * w, Y1: part[1] * h, X2: part[2] * w, Y2: part[3] * h}
		boxes = append(boxes, b, roi.Box[float32]{X1: b.X1 + shift, Y1: b.Y1 + shift, X2: b.X2 + shift, Y2: b.Y2 + shift})
	}
	return boxes
}

// crops pools the boxes in both ways.
func crops(cells []float32, in pool.Shape, list []roi.Box[float32]) (pooled, aligned []float32, err error) {
	boxes := roi.FromList(list)
	p, err := roi.NewPool[float32](in, roi.Pool{OutputHeight: bins, OutputWidth: bins, SpatialScale: 1.0 / mapStep})
	if err != nil {
		return nil, nil, err
	}
	a, err := roi.NewAlign[float32](in, roi.Align{
		Mode: roi.Average, Coordinates: roi.HalfPixel, OutputHeight: bins, OutputWidth: bins, SamplingRatio: 2, SpatialScale: 1.0 / mapStep,
	})
	if err != nil {
		return nil, nil, err
	}
	pooled, aligned = make([]float32, p.Out(len(list)).Len()), make([]float32, a.Out(len(list)).Len())
	if err := p.Run(pooled, cells, boxes); err != nil {
		return nil, nil, err
	}
	return pooled, aligned, a.Run(aligned, cells, boxes)
}

// change returns by how much the second crops of pairs differ from the first.
func change(all []float32) float64 {
	size, sum := bins*bins*channels, 0.0
	for i, v := range all {
		if i/size%2 == 1 {
			d := float64(v - all[i-size])
			sum += max(d, -d)
		}
	}
	return sum / float64(len(all)/2)
}

var boxColors = []color.NRGBA{{R: 255, G: 64, B: 64, A: 255}, {R: 64, G: 200, B: 255, A: 255}}

// canvas is a picture in the making, channels last.
type canvas struct {
	shape  pool.Shape
	pixels []float32
}

// canvas returns p with room for the crops of n boxes on its right.
func (p *picture) canvas(n int) *canvas {
	height := max(p.height, gap+n*(bins*binSide+gap))
	c := &canvas{shape: pool.NHWC(1, height, p.width+3*gap+2*bins*binSide, channels)}
	c.pixels = make([]float32, c.shape.Len())
	from, row := p.pixels(pool.ChannelsLast), p.width*channels
	for y := range p.height {
		copy(c.pixels[index(c.shape, y, 0, 0):], from[y*row:][:row])
	}
	return c
}

// set colours a pixel, if there is one.
func (c *canvas) set(x, y int, v [channels]float32) {
	if image.Pt(x, y).In(image.Rect(0, 0, c.shape.Spatial[1], c.shape.Spatial[0])) {
		copy(c.pixels[index(c.shape, y, x, 0):], v[:])
	}
}

// frame draws a rectangle of lines one pixel wide.
func (c *canvas) frame(r image.Rectangle, col color.NRGBA) {
	v := [channels]float32{float32(col.R), float32(col.G), float32(col.B)}
	for x := r.Min.X; x < r.Max.X; x++ {
		c.set(x, r.Min.Y, v)
		c.set(x, r.Max.Y-1, v)
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		c.set(r.Min.X, y, v)
		c.set(r.Max.X-1, y, v)
	}
}

func (c *canvas) outline(b roi.Box[float32], col color.NRGBA) {
	c.frame(image.Rect(int(b.X1), int(b.Y1), int(b.X2)+1, int(b.Y2)+1), col)
}

// crop draws the bins of one box as squares, framed.
func (c *canvas) crop(left, top int, values []float32, col color.NRGBA) {
	for y := range bins * binSide {
		for x := range bins * binSide {
			at := (y/binSide*bins + x/binSide) * channels
			c.set(left+x, top+y, [channels]float32(values[at:]))
		}
	}
	c.frame(image.Rect(left-1, top-1, left+bins*binSide+1, top+bins*binSide+1), col)
}
