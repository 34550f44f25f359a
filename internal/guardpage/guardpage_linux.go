package guardpage

import "syscall"

// New returns memory of at least size bytes, whole pages of it. Close gives it
// back.
func New(size int) (*Memory, error) {
	page := syscall.Getpagesize()
	size = (size + page - 1) / page * page
	mapped, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil, err
	}
	for _, guard := range [][]byte{mapped[:page], mapped[page+size:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			return nil, err
		}
	}
	return &Memory{mapped, mapped[page : page+size]}, nil
}

// Close gives m back.
func (m *Memory) Close() error { return syscall.Munmap(m.mapped) }
