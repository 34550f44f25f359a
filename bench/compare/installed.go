package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// tags returns the build tags of the peers that can be built here.
func tags() []string {
	var all []string
	if links("oneapi/dnnl/dnnl.h", "-ldnnl") {
		all = append(all, "onednn")
	}
	if links("xnnpack.h", "-lXNNPACK") && links("pthreadpool.h", "-lpthreadpool") {
		all = append(all, "xnnpack")
	}
	return all
}

// links reports whether a C program with header builds with the libraries.
func links(header string, libraries ...string) bool {
	args := append([]string{"-x", "c", "-", "-o", os.DevNull}, libraries...)
	cc := exec.Command("cc", args...)
	cc.Stdin = strings.NewReader("#include <" + header + ">\nint main(void) { return 0; }\n")
	return cc.Run() == nil
}

// environment turns on Go's experimental vectors where this toolchain has them.
func environment() []string {
	env := append(os.Environ(), "CGO_ENABLED=1")
	if _, err := os.Stat(filepath.Join(runtime.GOROOT(), "src", "simd", "archsimd")); err == nil {
		env = append(env, "GOEXPERIMENT=simd")
	}
	return env
}
