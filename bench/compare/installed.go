package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// installed says how to build with the peers that are here: build tags, and what
// to add to the environment of the build and of the program.
func installed() (tags, env []string) {
	tags = []string{"gomlx", "gorgonia"} // in Go: the module system has them
	env = []string{"CGO_ENABLED=1"}
	if links("oneapi/dnnl/dnnl.h", "-ldnnl", "-lgomp") {
		tags = append(tags, "onednn")
	}
	if links("xnnpack.h", "-lXNNPACK") && links("pthreadpool.h", "-lpthreadpool") {
		tags = append(tags, "xnnpack")
	}
	if path := onnxRuntime(); path != "" && links("stdio.h") {
		tags, env = append(tags, "ort"), append(env, "ONNXRUNTIME="+path)
	}
	root := output("go", "env", "GOROOT")
	if _, err := os.Stat(filepath.Join(root, "src", "simd", "archsimd")); err == nil {
		env = append(env, "GOEXPERIMENT=simd")
	}
	return tags, env
}

// links reports whether a C program with header builds with the libraries.
func links(header string, libraries ...string) bool {
	args := append([]string{"-x", "c", "-", "-o", os.DevNull}, libraries...)
	cc := exec.Command("cc", args...)
	cc.Stdin = strings.NewReader("#include <" + header + ">\nint main(void) { return 0; }\n")
	return cc.Run() == nil
}

// onnxRuntime returns the path of ONNX Runtime's library: what ONNXRUNTIME says,
// or where peers.sh puts it.
func onnxRuntime() string {
	if path := os.Getenv("ONNXRUNTIME"); path != "" {
		return path
	}
	module := output("go", "list", "-m", "-f", "{{.Dir}}", modulePath)
	cpu := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if cpu == "" {
		cpu = runtime.GOARCH
	}
	pattern := fmt.Sprintf("node_modules/onnxruntime-node/bin/*/%s/%s/libonnxruntime.*", runtime.GOOS, cpu)
	found, _ := filepath.Glob(filepath.Join(module, pattern))
	if found == nil {
		return ""
	}
	return found[0]
}

// output returns what a command prints, and nothing if it fails.
func output(command string, args ...string) string {
	text, _ := exec.Command(command, args...).Output()
	return strings.TrimSpace(string(text))
}
