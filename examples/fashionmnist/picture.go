package main

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"slices"
)

// The picture of feature maps has rows of 16, each map drawn cell x cell.
const (
	mapColumns = 16
	cell       = 56 // 2, 4 and 8 times the maps of 28, 14 and 7 pixels
	gap        = 4
)

// maps are the feature maps of an image, extent x extent, channels last.
type maps struct {
	extent, channels int
	values           []float32
	most             []float32 // what is white, for each map
}

// savePicture writes a PNG of the maps that go into each pooling of windows and,
// below them, those that come out of it, for the first image of a data set. White
// is the greatest number that goes into the pooling of a map.
func savePicture(file string, n *network, d *dataset) error {
	groups, err := mapsOf(n, d.images[:pixels])
	if err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := png.Encode(f, drawMaps(groups)); err != nil {
		return err
	}
	return f.Close()
}

// mapsOf returns the maps before and after each pooling of windows.
func mapsOf(n *network, pixels []float32) (groups []maps, err error) {
	x, extent := slices.Clone(pixels), side
	for _, l := range n.layers {
		before := x
		if x, err = l.forward(x, 1); err != nil {
			return nil, err
		}
		channels := len(before) / (extent * extent)
		if !isPooling(l) || len(x) == channels {
			continue // global pooling leaves no map
		}
		most := slices.Repeat([]float32{1e-6}, channels)
		for i, v := range before {
			most[i%channels] = max(most[i%channels], v)
		}
		groups = append(groups, maps{extent, channels, slices.Clone(before), most})
		extent /= 2
		groups = append(groups, maps{extent, channels, slices.Clone(x), most})
	}
	return groups, nil
}

// drawMaps draws groups of maps below each other.
func drawMaps(groups []maps) image.Image {
	height := gap
	for _, m := range groups {
		height += m.height()
	}
	canvas := image.NewGray(image.Rect(0, 0, mapColumns*(cell+gap)+gap, height))
	draw.Draw(canvas, canvas.Bounds(), image.White, image.Point{}, draw.Src)
	top := gap
	for _, m := range groups {
		for channel := range m.channels {
			m.draw(canvas, channel, gap+channel%mapColumns*(cell+gap), top+channel/mapColumns*(cell+gap))
		}
		top += m.height()
	}
	return canvas
}

// height returns the height of a group, with a wider gap below it.
func (m *maps) height() int {
	return (m.channels+mapColumns-1)/mapColumns*(cell+gap) + 2*gap
}

// draw draws a map.
func (m *maps) draw(canvas *image.Gray, channel, left, top int) {
	for y := range cell {
		for x := range cell {
			pixel := y*m.extent/cell*m.extent + x*m.extent/cell
			v := m.values[pixel*m.channels+channel] / m.most[channel]
			canvas.SetGray(left+x, top+y, color.Gray{Y: uint8(255 * v)})
		}
	}
}
