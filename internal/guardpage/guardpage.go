// Package guardpage gives tests memory between pages that cannot be touched, so
// that the CPU stops a kernel that reads or writes a byte too far.
//
// Where the operating system is not Linux the memory is ordinary, and nothing
// stops anyone.
package guardpage

import (
	"fmt"
	"runtime/debug"
)

// Memory is bytes between two guard pages. Make it with [New].
type Memory struct {
	mapped []byte // with the guard pages, where there are some
	bytes  []byte
}

// Beginning returns n bytes that begin where the page before them ends.
func (m *Memory) Beginning(n int) []byte { return m.bytes[:n:n] }

// Ending returns n bytes that end where the page after them begins.
func (m *Memory) Ending(n int) []byte { return m.bytes[len(m.bytes)-n:] }

// Call calls f, and returns an error if that panics or touches a guard page.
func Call(f func()) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("guard page or panic: %v", fault)
		}
	}()
	f()
	return nil
}
