//go:build !purego

package simdpool

import "golang.org/x/sys/cpu"

var tiers = []tier{
	{NEON, func() bool { return cpu.ARM64.HasASIMD }},
}
