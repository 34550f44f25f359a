#!/usr/bin/env bash
# Runs the benchmarks of this library and records them for this CPU:
#
#	./record.sh                   all, into record/<cpu>/<date>.txt
#	./record.sh -bench Backward   with arguments for go test
#	./record.sh -between A B      two commits in turn, into record/<cpu>/<date>-<commit>.txt each
#
# Each benchmark runs COUNT times (10). benchstat, see README.md, compares files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

count=${COUNT-10}

# field prints the value of a line of /proc/cpuinfo.
field() { sed -n "s/^$1[[:space:]]*: //p" /proc/cpuinfo | head -n 1; }

# cpu names this CPU as a folder; hypervisors hide the model's name, not its
# number.
cpu() {
	local name
	name=$(field 'model name')
	printf '%s-%s-%s' "${name:-$(uname -m)}" "$(field 'cpu family')" "$(field model)" |
		tr '[:upper:]' '[:lower:]' | tr -cs '[:alnum:]\n' - | sed 's/-*$//'
}

folder=record/$(cpu)
mkdir -p "$folder"
date=$(date +%F)

if [[ ${1-} != -between ]]; then
	file=$folder/$date.txt
	{
		echo "commit: $(git rev-parse --short HEAD)"
		go test -run '^$' -bench . -count "$count" -timeout 0 "$@" .
	} | tee "$file"
	exit
fi

(($# >= 3)) || { echo "record.sh -between A B: want two commits" && exit 2; }
commits=("$2" "$3")
shift 3
tmp=$(mktemp -d)
trap 'git worktree prune; rm -rf "$tmp"' EXIT
for i in 0 1; do
	git worktree add -q --detach "$tmp/$i" "${commits[i]}"
	go -C "$tmp/$i/bench" test -c -o "$tmp/$i.test" .
	commits[i]=$(git rev-parse --short "${commits[i]}")
	echo "commit: ${commits[i]}" >"$folder/$date-${commits[i]}.txt"
done
for ((round = 0; round < count; round++)); do
	for i in 0 1; do
		(cd "$tmp/$i/bench" && "$tmp/$i.test" -test.run '^$' -test.bench . -test.timeout 0 "${@/#-/-test.}") |
			tee -a "$folder/$date-${commits[i]}.txt"
	done
done
