//go:build !purego && (amd64 || arm64)

package simdpool

func regionSumsLast[T Float](isa ISA, dst, src []T, r *Regions[T], bins, cells *Grid, channels int) bool {
	return false
}
