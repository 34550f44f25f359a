// Command init is the first and only program of the emulated machine: it runs
// /test with the arguments and the environment that it finds in /args and
// /env, each ended by a zero byte, reports how that ended and switches off.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

func main() {
	if err := run(); err != nil {
		fmt.Println("init:", err) // on the console
	}
	err := syscall.Reboot(syscall.LINUX_REBOOT_CMD_RESTART) // which ends the emulator
	fmt.Println("init: restart:", err)
}

func run() error {
	for _, kind := range []string{"devtmpfs /dev", "proc /proc", "sysfs /sys", "tmpfs /tmp"} {
		kind, at, _ := strings.Cut(kind, " ")
		if err := os.MkdirAll(at, 0o777); err != nil {
			return err
		}
		if err := syscall.Mount(kind, at, kind, 0, ""); err != nil {
			return fmt.Errorf("mount %s: %w", at, err)
		}
	}
	args, err := list("/args")
	if err != nil {
		return err
	}
	env, err := list("/env")
	if err != nil {
		return err
	}
	port, err := os.OpenFile("/dev/ttyS1", os.O_WRONLY|syscall.O_NOCTTY, 0)
	if err != nil {
		return err
	}
	test := exec.Command("/test", args...)
	test.Env, test.Dir = env, "/package"
	test.Stdout, test.Stderr = port, port
	err = test.Run()
	fmt.Fprintf(port, "init: %v %v\n\n", test.ProcessState, err)
	return port.Close() // when all is sent
}

// list returns the strings in a file.
func list(name string) ([]string, error) {
	text, err := os.ReadFile(name)
	if err != nil || len(text) == 0 {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00"), nil
}
