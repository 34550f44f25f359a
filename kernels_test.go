package simdpool_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// onEachISA runs test once for every instruction set that is available, with
// that one selected.
func onEachISA(t *testing.T, test func(t *testing.T, isa simdpool.ISA)) {
	for _, isa := range simdpool.Available() {
		t.Run("isa="+isa.String(), func(t *testing.T) {
			restore, err := simdpool.Select(isa)
			require.NoError(t, err)
			defer restore()
			require.Equal(t, isa, simdpool.Active())
			test(t, isa)
		})
	}
}

// every says that one in that many cases is taken.
func every() int { return cases.OneIn(testing.Short()) }

// thin leaves one in every() cases.
func thin[T any](all []T) []T { return cases.Thin(all, every()) }

// surroundings yields those of all cases that tell enough of isa, and which they are:
// plain Go equals itself, and a part shows that it writes nothing else.
func surroundings(isa simdpool.ISA, all []cases.Case) iter.Seq2[int, *cases.Case] {
	return func(yield func(i int, c *cases.Case) bool) {
		for i := range all {
			tells := i%7 == 0 || isa != simdpool.Generic && !all[i].PlainGo()
			if tells && !yield(i, &all[i]) {
				return
			}
		}
	}
}

// Every kernel on every instruction set gives the bits of Generic, writes nothing
// else, and never gives -0.
func TestKernels(t *testing.T) {
	known := sums{}
	onEachISA(t, func(t *testing.T, isa simdpool.ISA) {
		for _, family := range cases.Families() {
			t.Run(family.Name, func(t *testing.T) {
				all := slices.Concat(family.Every(every()), family.EveryType(every()), family.NaNs(every()))
				known.check(t, isa, family, all)
			})
		}
	})
}

// sums are hashes of what the cases of families give in plain Go, which takes most of the time: it
// runs for the first instruction set, and the others are compared with that.
type sums map[*cases.Family][]uint64

// check runs cases of a family, the same ones each time, on isa.
func (s sums) check(t *testing.T, isa simdpool.ISA, family *cases.Family, all []cases.Case) {
	const enough = 10 // failures that tell what is wrong
	if s[family] == nil {
		s[family] = make([]uint64, len(all))
	}
	var runner cases.Runner
	failures := 0
	for i, c := range surroundings(isa, all) {
		err := runner.CheckOnce(c, isa, &s[family][i])
		if err == nil && c.Plain() {
			err = runner.NegZeros(c, isa)
		}
		if err != nil {
			t.Error(err)
			if failures++; failures == enough {
				t.Fatalf("stopped after %d failures, at case %d of %d", enough, i+1, len(all))
			}
		}
	}
}

// So do the kernels that store past the caches, which few results are enough for
// here.
func TestStreams(t *testing.T) {
	defer simdpool.StreamFrom(1)()
	known := sums{}
	onEachISA(t, func(t *testing.T, isa simdpool.ISA) {
		for _, family := range cases.Families() {
			if strings.HasPrefix(family.Name, "channels") {
				t.Run(family.Name, func(t *testing.T) { known.check(t, isa, family, thin(family.Streams())) })
			}
		}
		t.Run("regions", func(t *testing.T) {
			all := thin(cases.StreamedRegions())
			for i := range all {
				require.NoError(t, checkRegion(isa, &all[i]))
			}
		})
	})
}

// checkRegion compares what c gives on isa with what it gives in plain Go.
func checkRegion(isa simdpool.ISA, c *cases.Region) error {
	var results [2][][]byte
	for i, isa := range []simdpool.ISA{simdpool.Generic, isa} {
		restore, err := simdpool.Select(isa)
		if err != nil {
			return err
		}
		results[i], err = c.Run(atLine)
		restore()
		if err != nil {
			return err
		}
	}
	for j, got := range results[1] {
		if err := c.Differ(j, got, results[0][j]); err != nil {
			return err
		}
	}
	return c.NegZeros(atLine)
}

// atLine returns memory that begins at a line of the caches.
func atLine(bytes, _ int) []byte {
	const line = 64
	b := make([]byte, bytes+line)
	return b[-uintptr(unsafe.Pointer(&b[0]))%line:][:bytes:bytes]
}

// TestHash prints a hash of all results, which must be the same wherever and
// on whatever instruction set it runs.
func TestHash(t *testing.T) {
	if n := every(); n > 1 {
		t.Logf("one in %d cases: the sums are not those of all", n)
	}
	var total cases.Hash
	var runner cases.Runner
	report := func(name string, sum uint64) {
		line := fmt.Sprintf("%s hash=%016x", name, sum)
		fmt.Println(line)
		t.Log(simdpool.Active(), line)
	}
	for _, family := range cases.Families() {
		var hash cases.Hash
		all := family.Every(every())
		for i := range all {
			runner.Run(&all[i], &hash)
		}
		report(family.Name, hash.Sum64())
		total.Add(hash.Sum64())
	}
	regions, err := hashRegions()
	require.NoError(t, err)
	report("regions", regions)
	total.Add(regions)
	report("total", total.Sum64())
}

// hashRegions hashes the results of package roi, which are its kernels'.
func hashRegions() (uint64, error) {
	var hash cases.Hash
	all := thin(cases.Regions())
	for i := range all {
		results, err := all[i].Run(func(bytes, _ int) []byte { return make([]byte, bytes) })
		if err != nil {
			return 0, fmt.Errorf("%w\n\tcase: %v", err, &all[i])
		}
		all[i].Hash(&hash, results)
	}
	return hash.Sum64(), nil
}
