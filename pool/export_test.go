package pool

// LowerMinWorkerBytes has workers start for less input, until it is restored.
func LowerMinWorkerBytes(n int) (restore func()) {
	before := minWorkerBytes
	minWorkerBytes = n
	return func() { minWorkerBytes = before }
}
