//go:build !linux

package guardpage

// New returns memory of size bytes.
func New(size int) (*Memory, error) { return &Memory{bytes: make([]byte, size)}, nil }

// Close gives m back.
func (m *Memory) Close() error { return nil }
