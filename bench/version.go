package bench

import (
	"path"
	"runtime/debug"
)

// ModuleVersion returns the last part of a module's path and the version of it
// in this program.
func ModuleVersion(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, m := range info.Deps {
		if m.Path == module {
			return path.Base(module) + " " + m.Version
		}
	}
	return path.Base(module)
}
