# The front door. Meson and ninja do the building; this file sets up, calls them, and says what it is doing.
# Every target works on a bare Debian 12 and twice in a row.

BUILD ?= build
SCENARIO ?= scenarios/dsc-ttx-2023
PLAY ?=
say = @printf '== %s\n'

.PHONY: help setup page build play test test-sanitizers check-scenarios bench bench-lanes property fuzz clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install missing Debian packages by name (asks for root by sudo when needed)
	@tools/setup

page: setup ## build the page (web/dist)
	$(say) 'page: npm ci and build'
	@tools/page

build: page ## build build/entente with the page inside
	$(say) 'build: meson and ninja'
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD) -Dpage=web/dist
	@ninja -C $(BUILD)

play: build ## set up, build, and serve the reference exercise (PLAY='--lan' for the local network)
	$(say) 'play: $(SCENARIO), Ctrl-C stops it, the run file stays'
	@$(BUILD)/entente play $(PLAY) $(SCENARIO)

test: build ## set up, build, and pass all tests; the last line counts them
	$(say) 'test: rooms, scenarios, page'
	@tools/test $(BUILD)

test-sanitizers: setup ## all room tests under ASan+UBSan and TSan, and by clang
	$(say) 'test-sanitizers'
	@tools/test-sanitizers

check-scenarios: build ## check every shipped scenario
	@$(BUILD)/entente check scenarios/*/

bench: build ## measure against named rivals in one run; writes bench/results.json
	$(say) 'bench: ratios against rivals'
	@ninja -C $(BUILD) bench/bench_engine >/dev/null && python3 bench/run.py $(BUILD) $(SEEDS)

property: build ## long: 10,000 random scenarios x 1,000 runs, engine against kernel
	@$(BUILD)/tests/test_lanes 10000 1000

fuzz: setup ## long: libFuzzer on the compiler, the program loader and the log
	@tools/fuzz

clean: ## remove what was built
	rm -rf $(BUILD) build-* web/dist web/node_modules
