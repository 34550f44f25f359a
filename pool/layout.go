package pool

// Layout is the order of the dimensions of a tensor in memory.
type Layout uint8

const (
	// ChannelsFirst is N, C, spatial axes (NCHW): what ONNX and torch use.
	ChannelsFirst Layout = iota
	// ChannelsLast is N, spatial axes, C (NHWC): what TensorFlow, Keras and
	// image files use.
	ChannelsLast
	layoutCount
)

var layoutNames = [layoutCount]string{"ChannelsFirst", "ChannelsLast"}

// String returns the name of the constant.
func (l Layout) String() string {
	if l < layoutCount {
		return layoutNames[l]
	}
	return "unknown"
}
