package cases

import (
	"fmt"
	"os"
	"strconv"
)

// OneIn says that one in that many cases is taken: all of them, or a part in short tests,
// which the race detector needs, or where SIMDPOOL_EVERY says so, which is for CPUs that are
// emulated instruction by instruction.
func OneIn(short bool) int {
	if text := os.Getenv("SIMDPOOL_EVERY"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			panic(fmt.Sprintf("SIMDPOOL_EVERY is %q, not a number from 1 on", text))
		}
		return n
	}
	if short {
		return 13
	}
	return 1
}

// Thin leaves one in n of all.
func Thin[T any](all []T, n int) []T {
	var some []T
	for i := 0; i < len(all); i += n {
		some = append(some, all[i])
	}
	return some
}
