package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // a format that load takes
	"image/png"
	"os"

	"github.com/simdpool/simdpool/pool"
)

//go:embed photo/coffee.png
var photo []byte

const channels = 3 // red, green, blue

// picture is a decoded picture.
type picture struct {
	name          string
	width, height int
	rgba          *image.NRGBA
}

// load reads a picture from a file, or the built-in one if file is "".
func load(file string) (*picture, error) {
	name, data := "coffee (built in)", photo
	if file != "" {
		var err error
		if data, err = os.ReadFile(file); err != nil {
			return nil, err
		}
		name = file
	}
	decoded, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w (PNG and JPEG can be read)", name, err)
	}
	bounds := decoded.Bounds()
	rgba := image.NewNRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	draw.Draw(rgba, rgba.Bounds(), decoded, bounds.Min, draw.Src)
	return &picture{name, bounds.Dx(), bounds.Dy(), rgba}, nil
}

// shape returns the shape of p's pixels.
func (p *picture) shape(layout pool.Layout) pool.Shape {
	return pool.Shape{Layout: layout, N: 1, C: channels, Spatial: []int{p.height, p.width}}
}

// pixels returns p in layout, 0 to 255. Transparency is left out.
func (p *picture) pixels(layout pool.Layout) []float32 {
	shape := p.shape(layout)
	all := make([]float32, shape.Len())
	for y := range p.height {
		for x := range p.width {
			pixel := p.rgba.Pix[p.rgba.PixOffset(x, y):]
			for c := range channels {
				all[index(shape, y, x, c)] = float32(pixel[c])
			}
		}
	}
	return all
}

// save writes pixels as a PNG file.
func save(file string, pixels []float32, shape pool.Shape) error {
	height, width := shape.Spatial[0], shape.Spatial[1]
	rgba := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			pixel := rgba.Pix[rgba.PixOffset(x, y):]
			for c := range channels {
				pixel[c] = level(pixels[index(shape, y, x, c)])
			}
			pixel[channels] = 255
		}
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := png.Encode(f, rgba); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", file, err)
	}
	return f.Close()
}

// index returns where the element of a pixel is.
func index(shape pool.Shape, y, x, c int) int {
	height, width := shape.Spatial[0], shape.Spatial[1]
	if shape.Layout == pool.ChannelsLast {
		return (y*width+x)*channels + c
	}
	return (c*height+y)*width + x
}

// level rounds v to what a PNG file holds; NaN is 0.
func level(v float32) uint8 {
	if v >= 0 {
		return uint8(min(v, 255) + 0.5)
	}
	return 0
}
