package main

import (
	"image"
	_ "image/png" // the format of the photograph
	"os"
)

// picture is an RGB image, channels last, each value in [-1, 1].
type picture struct {
	height, width int
	pixels        []float32
}

// load reads a picture and brings it to a size, by the nearest pixel.
func load(file string, height, width int) (*picture, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	decoded, _, err := image.Decode(f)
	if err != nil {
		return nil, err
	}
	p := &picture{height, width, make([]float32, height*width*3)}
	b := decoded.Bounds()
	for y := range height {
		for x := range width {
			r, g, bl, _ := decoded.At(b.Min.X+x*b.Dx()/width, b.Min.Y+y*b.Dy()/height).RGBA()
			for c, v := range [...]uint32{r, g, bl} {
				p.pixels[(y*width+x)*3+c] = float32(v)/0x7fff - 1
			}
		}
	}
	return p, nil
}
