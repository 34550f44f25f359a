#!/usr/bin/env bash
# Installs the peers that compare measures, on Debian and Ubuntu: oneDNN,
# XNNPACK, torch and torchvision with apt-get, ONNX Runtime with npm. GoMLX and
# Gorgonia come through go.mod, simd/archsimd with the toolchain.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

onnxruntime=1.30.0

sudo=
[[ $(id -u) == 0 ]] || sudo=sudo
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	gcc libc6-dev libdnnl-dev libxnnpack-dev libpthreadpool-dev python3-torch python3-torchvision
command -v npm >/dev/null ||
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm

# The scripts of the package would fetch libraries for graphics cards.
npm install --silent --no-save --ignore-scripts --prefix . "onnxruntime-node@$onnxruntime"
