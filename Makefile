# Each fuzz target in turn: see fuzz/README.md.
FUZZTIME = 8s

.PHONY: fuzz fuzz-long

fuzz:
	@FUZZTIME=$(FUZZTIME) .ci/run fuzz

fuzz-long: FUZZTIME = 1h
fuzz-long: fuzz
