package roi

import (
	"slices"
)

// canvasLen is how many elements of a map are worked out at a time where they are
// added to others.
const canvasLen = 32 << 10

// gradientByCanvas is gradient that accumulates: it works sums out in the scratch,
// a window of some channels at a time, and adds them.
func (p *Plan[T]) gradientByCanvas(t *gradientTask[T], s *scratch[T], on int, r rect) {
	l := &p.levels[on]
	width := min(l.width, canvasLen)
	height := min(l.height, canvasLen/width)
	channels := min(r.channels-r.c, max(canvasLen/(width*height), 1))
	for image := r.box; image < r.boxes; image++ {
		for c := r.c; c < r.channels; c += channels {
			part := rect{image, image + 1, c, min(c+channels, r.channels)}
			for y := 0; y < l.height; y += height {
				for x := 0; x < l.width; x += width {
					p.addCanvas(t, s, on, part, window{y, x, min(y+height, l.height), min(x+width, l.width)})
				}
			}
		}
	}
}

// addCanvas adds to one window of some channels of an image.
func (p *Plan[T]) addCanvas(t *gradientTask[T], s *scratch[T], on int, r rect, w window) {
	l, channels := &p.levels[on], r.channels-r.c
	part := grid(p.layout, channels, w.bottom-w.y, w.right-w.x)
	part.Outer = 0
	n := channels * part.Height * part.Width
	s.canvas = slices.Grow(s.canvas[:0], n)[:n]
	clear(s.canvas)
	p.spread(t, s, on, r, s.canvas, &part, w)

	whole := grid(p.layout, p.c, l.height, l.width)
	for c := range channels {
		from, to := s.canvas[c*part.Channel:], t.maps[on][r.box*whole.Outer+(r.c+c)*whole.Channel:]
		for y := range part.Height {
			for x := range part.Width {
				to[((w.y+y)*l.width+w.x+x)*whole.Pixel] += from[(y*part.Width+x)*part.Pixel]
			}
		}
	}
}
