// Package conformance reads and runs conformance data: pooling operators with
// the results that they must have, computed by other implementations.
//
// One case is two files of a folder, NAME.json and NAME.safetensors. The first
// names an operator, its attributes and its tensors, the second holds the
// tensors. [Find] lists the cases of folders, [Read] reads one, and a [Suite]
// runs them on every instruction set of this CPU and compares what comes out
// with what the data expects.
//
// An operator of the data is one line of the table operators. It gets its
// tensors and attributes as an [Args], which notes what was asked for: an
// attribute or a tensor that the operator left unread fails the case, so that
// nothing that the data says is passed over.
package conformance
