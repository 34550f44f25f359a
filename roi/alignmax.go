package roi

// samples are the samples of the bins of a box along one axis.
type samples[T Float] struct {
	inside  []sample[T]
	begin   []int32 // of each bin in inside, and the end of the last
	outside []bool  // whether a bin has samples that are not on the map
}

// take works out the samples of out bins.
func (s *samples[T]) take(a *axis[T], out int) {
	s.inside, s.begin, s.outside = s.inside[:0], s.begin[:0], s.outside[:0]
	for q := range out {
		s.begin = append(s.begin, int32(len(s.inside)))
		for i := range a.samples {
			if p, ok := a.sample(q, i); ok {
				s.inside = append(s.inside, p)
			}
		}
		s.outside = append(s.outside, len(s.inside)-int(s.begin[q]) < a.samples)
	}
	s.begin = append(s.begin, int32(len(s.inside)))
}

func (s *samples[T]) of(q int) (inside []sample[T], outside bool) {
	return s.inside[s.begin[q]:s.begin[q+1]], s.outside[q]
}

// alignMax is RoIAlign in mode Max: sample by sample, as it is not separable.
func (p *Plan[T]) alignMax(t *task[T], s *scratch[T], r rect) {
	l := &p.levels[0]
	cells := grid(p.layout, p.c, l.height, l.width)
	for i := r.box; i < r.boxes; i++ {
		b := t.boxes.at(i)
		h, w, _ := p.axes(&b, l)
		s.high.take(&h, p.outH)
		s.wide.take(&w, p.outW)
		for bin := range p.outH * p.outW {
			ys, outY := s.high.of(bin / p.outW)
			xs, outX := s.wide.of(bin % p.outW)
			none := h.samples == 0 || w.samples == 0 || outY || outX // which counts as 0
			for c := r.c; c < r.channels; c++ {
				from := b.Image*cells.Outer + c*cells.Channel
				dst := i*p.bins.Outer + c*p.bins.Channel + bin*p.bins.Pixel
				t.dst[dst] = largestCorner(t.maps[0][from:], l.width*cells.Pixel, cells.Pixel, ys, xs, none)
			}
		}
	}
}

// largestCorner returns the largest of the weighted corners of a bin's samples,
// and of 0 if with is true, which corners of weight 0 count as.
func largestCorner[T Float](src []T, pitch, pixel int, ys, xs []sample[T], with bool) T {
	var m T
	for _, y := range ys {
		for _, x := range xs {
			for _, corner := range [...]struct {
				y, x int
				w    T
			}{
				{y.low, x.low, y.l * x.l}, {y.low, x.low + 1, y.l * x.h},
				{y.low + 1, x.low, y.h * x.l}, {y.low + 1, x.low + 1, y.h * x.h},
			} {
				var v T
				if corner.w != 0 {
					v = corner.w * src[corner.y*pitch+corner.x*pixel]
				}
				if !with {
					m, with = v, true
				}
				m = max(m, v)
			}
		}
	}
	return m + 0 // -0 becomes +0
}
