package simdpool

import "unsafe"

// Prepared is a run of windows over few elements, with all done before that
// depends on none of them: to check the geometry and choose the kernel takes longer
// than to pool sixteen windows. Its zero value runs nothing.
type Prepared[T Element] struct {
	dst, src int // elements
	call     oneCall
}

// PrepareFirst prepares to run ChannelsFirst over all rows of slices of dst and
// src elements. It panics as that does.
func PrepareFirst[T Element](op Op, dst, src int, w *Window) (p Prepared[T]) {
	if r, ok := prepare[T](op, dst, src, w, 1); ok {
		p = Prepared[T]{dst: dst, src: src, call: oneCallFirst(r, w, dst/w.W.Out)}
	}
	return p
}

// PrepareLast prepares to run ChannelsLast over all rows of slices of dst and src
// elements. It panics as that does.
func PrepareLast[T Element](op Op, dst, src int, w *Window, channels int) (p Prepared[T]) {
	if r, ok := prepare[T](op, dst, src, w, channels); ok {
		p = Prepared[T]{dst: dst, src: src, call: oneCallLast(r, w, channels, dst/(w.W.Out*channels))}
	}
	return p
}

// prepare checks what is to be run, and reports whether assembly may do it
// without anybody looking.
func prepare[T Element](op Op, dst, src int, w *Window, channels int) (r reducer, ok bool) {
	checkOp[T](op)
	w.check(op)
	checkRows(dst, src, w, channels, 0, 0)
	isa := Active()
	if dst == 0 || !assembled[T](isa, op) {
		return r, false
	}
	r = newReducer[T](isa, op)
	return r, w.assembled(r, channels)
}

// Run pools src into dst and reports whether it did. It does not where that takes
// more than one call of assembly, another instruction set is active than when it
// was prepared, the slices have other lengths than it was prepared for, or src has a
// NaN: dst has undefined elements then, and ChannelsFirst or ChannelsLast does it
// all.
func (p *Prepared[T]) Run(dst, src []T) bool {
	if len(dst) != p.dst || len(src) != p.src || p.dst == 0 {
		return false
	}
	if raceEnabled {
		raceWrite(dst)
		raceRead(src)
	}
	return p.call.run(unsafe.Pointer(unsafe.SliceData(dst)), unsafe.Pointer(unsafe.SliceData(src)))
}
