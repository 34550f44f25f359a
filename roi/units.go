package roi

import "github.com/simdpool/simdpool/pool"

// Blocks of channels that units take: channels first, enough to pay for planning
// the boxes, and single ones of position-sensitive plans, whose output has few; channels
// last, enough for long vectors, and in gradients, whose units are no single boxes, few
// enough that workers find some.
const (
	blockFirst    = 16
	blockLast     = 256
	blockGradient = 64
)

func (p *Plan[T]) block() int {
	switch {
	case p.layout == pool.ChannelsLast:
		return blockLast
	case p.positional():
		return 1
	}
	return blockFirst
}

// gradientBlock is block for units of gradients.
func (p *Plan[T]) gradientBlock() int {
	if p.layout == pool.ChannelsLast {
		return blockGradient
	}
	return blockFirst
}

// blocks is how many blocks n channels make.
func blocks(n, block int) int { return (n + block - 1) / block }

// rect is a range of boxes and a range of channels.
type rect struct{ box, boxes, c, channels int } // from box to boxes, from c to channels

// eachRect cuts the units lo to hi of outer times inner into rectangles.
func eachRect(lo, hi, inner int, do func(outer, outers, in, inners int)) {
	for lo < hi {
		outer, in := lo/inner, lo%inner
		if in == 0 && hi-lo >= inner {
			outers := hi / inner
			do(outer, outers, 0, inner)
			lo = outers * inner
			continue
		}
		end := min(inner, in+hi-lo)
		do(outer, outer+1, in, end)
		lo += end - in
	}
}

// Units returns how many independent units of work Run on so many boxes consists
// of: blocks of channels of single boxes.
func (p *Plan[T]) Units(boxes int) int {
	if p.invalid() {
		return 0
	}
	return boxes * blocks(p.outC, p.block())
}

// rects cuts units into rectangles. Channels first, boxes follow each other, so
// that planes stay in the caches; channels last, blocks of channels do.
func (p *Plan[T]) rects(boxes, lo, hi int, do func(r rect)) {
	block := p.block()
	if p.layout == pool.ChannelsLast {
		eachRect(lo, hi, blocks(p.outC, block), func(box, last, b, end int) {
			do(rect{box, last, b * block, min(end*block, p.outC)})
		})
		return
	}
	eachRect(lo, hi, boxes, func(b, end, box, last int) {
		do(rect{box, last, b * block, min(end*block, p.outC)})
	})
}
