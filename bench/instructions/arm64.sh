#!/usr/bin/env bash
# Gets what ./main.go needs, on Debian for amd64: qemu, a cross compiler, and
# XNNPACK for arm64 with its libraries, unpacked into ./arm64, because packages of
# two architectures can't be installed side by side.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

sudo=
[[ $(id -u) == 0 ]] || sudo=sudo
$sudo dpkg --add-architecture arm64
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	qemu-user-static gcc-aarch64-linux-gnu libc6-dev-arm64-cross libxnnpack-dev libpthreadpool-dev

packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
(cd "$packages" && apt-get download -q {libxnnpack0,libpthreadpool0,libcpuinfo0,libc6,libgcc-s1}:arm64)
for package in "$packages"/*.deb; do dpkg-deb -x "$package" arm64; done
