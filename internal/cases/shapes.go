package cases

// shape is a window without its surroundings: kernel, stride and dilation of
// the rows and of the columns.
type shape struct{ kh, kw, sh, sw, dh, dw int }

// shapes are the windows that every width, and every number of channels, is
// pooled with: those of networks, then those that keep general paths honest.
var shapes = []shape{
	{2, 2, 2, 2, 1, 1},
	{3, 3, 1, 1, 1, 1},
	{3, 3, 2, 2, 1, 1},
	{1, 1, 1, 1, 1, 1},
	{1, 1, 2, 2, 1, 1},
	{2, 2, 1, 1, 1, 1},
	{3, 3, 3, 3, 1, 1},
	{4, 4, 4, 4, 1, 1},
	{5, 5, 1, 1, 1, 1},
	{5, 5, 2, 2, 1, 1},
	{5, 5, 3, 3, 1, 1},
	{7, 7, 1, 1, 1, 1},
	{7, 7, 4, 4, 1, 1},
	{9, 9, 1, 1, 1, 1},
	{13, 13, 1, 1, 1, 1},
	{1, 3, 1, 1, 1, 1},
	{3, 1, 1, 1, 1, 1},
	{1, 2, 1, 2, 1, 1},
	{2, 1, 2, 1, 1, 1},
	{2, 3, 2, 1, 1, 1},
	{3, 2, 1, 2, 1, 1},
	{3, 3, 2, 1, 1, 1},
	{3, 3, 1, 2, 1, 1},
	{2, 2, 3, 3, 1, 1},
	{2, 2, 2, 2, 2, 2},
	{3, 3, 1, 1, 2, 2},
	{3, 3, 2, 2, 1, 2},
	{3, 3, 1, 1, 3, 1},
	{2, 5, 4, 3, 3, 2},
	{3, 1, 2, 4, 1, 1},
}

// over puts s over planes of height x width cells, with pads and with windows
// beyond the end of an axis.
func (s shape) over(height, width, images, channels int, pads [4]int, beyond [2]int) Geometry {
	top, left, bottom, right := pads[0], pads[1], pads[2], pads[3]
	return windows(
		axis(height, s.kh, s.sh, s.dh, top, bottom, beyond[0]),
		axis(width, s.kw, s.sw, s.dw, left, right, beyond[1]),
		images, channels)
}

// padding returns pads as networks have them: none, half a window on each
// side, all but one cell of it, or one side alone.
func (s shape) padding(turn int) [4]int {
	switch turn % 4 {
	case 1:
		return [4]int{s.kh / 2, s.kw / 2, (s.kh - 1) / 2, (s.kw - 1) / 2}
	case 2:
		return [4]int{s.kh - 1, s.kw - 1, s.kh - 1, s.kw - 1}
	case 3:
		return [4]int{0, 0, s.kh - 1, s.kw - 1}
	}
	return [4]int{}
}

// ceilMode returns how many windows beyond the end ceil_mode gives, by turns.
func ceilMode(turn int) [2]int { return [2]int{turn & 1, turn >> 1 & 1} }
