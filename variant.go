//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"fmt"
	"math/bits"
)

// variant names one function of the assembly: element type, instruction set,
// family (form), kind and lanes of a step. The dispatch declares the parts and what there is of
// each.
type variant uint32

const (
	elemShift = 28
	isaShift  = 24
	formShift = 16
	kindShift = 8
)

// widest returns v with the widest step of at most n lanes.
func (v variant) widest(n int) variant {
	lanes := v.widths() & (1<<bits.Len(uint(n)) - 1)
	return v | 1<<bits.Len(lanes)>>1
}

// covering returns v with the least step of at least n lanes, where there is
// one.
func (v variant) covering(n int) (c variant, ok bool) {
	lanes := v.widths() &^ (1<<bits.Len(uint(n-1)) - 1)
	return v | variant(lanes&-lanes), lanes != 0
}

// narrowed reports whether a row of n lanes may take one step of v: its surplus
// goes into the row after it, which overwrites it. The last row of a call has
// none after it and needs a step that fits.
func (v variant) narrowed(n int) bool { return n < v.lanes() && v.lanes() < 2*n }

// lanes returns the lanes of a step of v.
func (v variant) lanes() int { return int(v & (1<<kindShift - 1)) }

// missing says that the dispatch knows no such variant: a fault of the driver.
func (v variant) missing(call string) string {
	return fmt.Sprintf("simdpool: %s: no kernel %#x", call, uint32(v))
}
