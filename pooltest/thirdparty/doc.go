// Package thirdparty shows package pooltest at work on pooling of other
// libraries, in their released versions: what is promised is left to what each
// library documents, and the faults that remain are known and asserted.
package thirdparty
