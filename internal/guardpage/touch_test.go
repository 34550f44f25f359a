package guardpage_test

import "unsafe"

// touch writes step bytes after p. It is not checked: to write where nobody may
// is what it is for.
//
//go:nocheckptr
func touch(p *byte, step int) { *(*byte)(unsafe.Add(unsafe.Pointer(p), step)) = 3 }
