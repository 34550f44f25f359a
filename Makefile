# Each fuzz target in turn: see fuzz/README.md.
FUZZTIME = 8s

.PHONY: fuzz fuzz-long

fuzz:
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
		done; \
	done

fuzz-long: FUZZTIME = 1h
fuzz-long: fuzz
