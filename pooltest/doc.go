// Package pooltest tests implementations of pooling, in the spirit of
// testing/fstest and testing/slogtest: a program that pools with code of its own
// gives that to [Run] in a test, and to [Fuzz] in a fuzz target.
//
//	func TestPooling(t *testing.T) {
//		pooltest.Run(t, func(dst, src []float32, p *pooltest.Problem) error {
//			if p.Op != pool.Max {
//				return errors.ErrUnsupported
//			}
//			return mylib.MaxPool(dst, src, p.In.Dims(), p.Window.Kernel, p.Window.Stride)
//		}, pooltest.Without(pooltest.Pads, pooltest.Dilation))
//	}
//
// The implementation is run on the geometries that the tests of this project
// range over, smallest first: windows of every shape around the widths and
// channel counts that vector code stumbles over, all pads, dilation, ceil_mode,
// whole planes and shared ones, one to three axes, both layouts. The values are
// plain and special ones: NaN in each place, infinities, zeros of both signs,
// denormals. Then come the tests of ONNX that ship with this project.
//
// # What is right
//
// Results are compared with docs/numerics.md of this project, worked out an
// element at a time by code that shares nothing with its kernels: by their bits,
// NaN to NaN. What an implementation does not promise is said with options.
// [Without] leaves out problems and values; [AnyOrder] allows sums in any order,
// within the bound that rounding has; [Tolerance] allows more.
//
// Around dst and src lie elements that must stay as they are, as must src. dst
// is not zeroed.
//
// # Failures
//
// A [Failure] says which problem it was, where the result differs, what it is
// and should be, and ends with lines of Go that do it again.
package pooltest
