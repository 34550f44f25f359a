package bench

import "fmt"

// MissingError says which peer is not part of this build, and what has it.
type MissingError struct{ Peer, Source string }

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s is not installed: it is in %s; peers.sh installs it", e.Peer, e.Source)
}

// Missing returns a MissingError.
func Missing(peer, source string) error { return &MissingError{peer, source} }
