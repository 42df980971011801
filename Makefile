# The front door. Meson and ninja do the building; this file sets up, calls them, and says what it is doing.
# Every target works on a bare Debian 12 and twice in a row.

BUILD ?= build
say = @printf '== %s\n'

.PHONY: deb test-deb test-office test-editor format pictures tidy mpi test-mpi test-readers test-agreement help setup page build play test test-lanes-long test-compilers bench test-sanitizers test-noninterference test-strangers test-kill soak check-scenarios clean fuzz bench-net bench-live bench-lab bench-report bench-import
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-21s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install missing Debian packages by name (asks for root by sudo when needed)
	@tools/setup

page: setup ## build the page into web/dist
	@tools/page

build: page ## build build/entente, the page inside
	$(say) 'build: meson and ninja'
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD)
	@ninja -C $(BUILD)

play: build ## serve the reference exercise (LAN=1 for the local network, PLAY_ARGS for more, PLAY=scenario or run file)
	$(say) 'play: the run files are in runs/'
	@mkdir -p runs
	@cd runs && $(abspath $(BUILD))/entente play $(abspath $(or $(PLAY),scenarios/dsc-ttx-2023)) $(if $(LAN),--lan) $(PLAY_ARGS)

format: setup ## lay every C file out as .clang-format says
	@git ls-files '*.c' '*.h' | xargs clang-format -i

tidy: build ## what CONTRIBUTING.md asks for and a machine can see; part of `make test`
	@PATH="$$(echo "$(CURDIR)"/tools/node/node_modules/node-linux-*/bin):$$PATH" ENTENTE=$(BUILD)/entente node --test tests/tidy/*.test.mjs

test: build ## set up, build, and pass all tests; the last line counts them
	$(say) 'test: rooms, scenarios, page'
	@tools/test $(BUILD)

test-lanes-long: build ## the engine against the kernel on 10,000 random scenarios, 1,000 runs each, and from 100,000 states (minutes)
	$(say) 'test-lanes-long: a failure prints its seed'
	@LANES_SCENARIOS=10000 LANES_RUNS=1000 $(BUILD)/tests/test_lanes
	@LANES_SCENARIOS=2000 LANES_STATES=50 LANES_RUNS=50 $(BUILD)/tests/test_states

test-compilers: build ## gcc -O0, gcc -O2 and clang -O2 give the same runs and transcripts, byte for byte
	$(say) 'test-compilers: shipped scenarios, run by run'
	@tools/setup clang
	@tools/test-compilers $(BUILD)

# Sizes for a build that is ten times slower; what is asserted is the same.
slow = PAIRS=150 LANES_SCENARIOS=40 LANES_RUNS=200 KILLS=5 MUTANTS=1500 STRANGER_SECONDS=20

test-sanitizers: page ## rooms and command line under ASan and UBSan, then under TSan
	$(say) 'test-sanitizers: addresses and undefined behaviour'
	@test -f build-asan/build.ninja || meson setup build-asan -Ddebug=true -Db_sanitize=address,undefined -Db_lundef=false
	@ninja -C build-asan
	@$(slow) tools/test build-asan tests/cli
	$(say) 'test-sanitizers: threads'
	@tools/setup clang libclang-rt-14-dev # instrumented for threads by gcc 12, the AVX-512 core computes other values
	@test -f build-tsan/build.ninja || CC=clang meson setup build-tsan -Ddebug=true -Dwerror=false -Db_sanitize=thread -Db_lundef=false
	@ninja -C build-tsan
	@$(slow) TEST_RUN="$$(setarch -R true 2>/dev/null && echo setarch -R)" tools/test build-tsan tests/cli # addresses as TSan wants them

test-noninterference: build ## pairs of exercises that differ in what a cell may not see (PAIRS=100000)
	$(say) 'test-noninterference'
	@PAIRS=$(or $(PAIRS),100000) $(BUILD)/tests/test_exercise_noninterference

bench: build ## measure the engine against its rivals; writes bench/results.json and bench/RESULTS.md
	$(say) 'bench: all rivals give the same record before anyone is timed'
	@bench/run.py $(BUILD)
bench-lab: build ## the fan of the simulation lab, 100,000 runs of the reference exercise each, as a parameter is dragged
	$(say) 'bench-lab'
	@$(BUILD)/bench/bench_lab tests/scenarios/alliance-2022/scenario.yaml 100000 41
bench-net: build ## 5,000 event streams over TLS: connects, memory, time of an event to the last
	$(say) 'bench-net'
	@$(BUILD)/bench/bench_net 5000 20
bench-live: build ## 4,000 event streams over TLS beside nginx with nchan, by turns: memory of the server, time of it a delivery
	$(say) 'bench-live'
	@tools/setup nginx-light libnginx-mod-nchan
	@ulimit -n 20000; for turn in 1 2 3; do $(BUILD)/bench/bench_net 4000 20; $(BUILD)/bench/bench_net 4000 20 nginx; done

bench-import: build ## a list of 5,000 rows, and mutated workbooks (MUTANTS=1000 SEED=1)
	$(say) 'bench-import'
	@PATH="$$(echo "$(CURDIR)"/tools/node/node_modules/node-linux-*/bin):$$PATH" ENTENTE=$(BUILD)/entente node bench/import.mjs

pictures: build ## make the pictures of the guides anew, from two browser tests
	@tools/pictures $(BUILD)

fuzz: setup ## every fuzz target for FUZZ_SECONDS (60) with clang's libFuzzer
	$(say) 'fuzz: each target for $(or $(FUZZ_SECONDS),60) s'
	@tools/setup clang libclang-rt-14-dev
	@test -f build-fuzz/build.ninja || CC=clang meson setup build-fuzz -Ddebug=true -Dfuzzing=true -Dwerror=false -Db_sanitize=address,undefined -Db_lundef=false
	@ninja -C build-fuzz $(patsubst tests/fuzz/%.c,tests/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
	@tools/fuzz build-fuzz

test-kill: build ## kill -9 a server under load and start it again (KILLS=1000)
	$(say) 'test-kill'
	@KILLS=$(or $(KILLS),1000) ENTENTE=$(BUILD)/entente node --test tests/cli/kill.test.mjs

soak: build ## sixteen players who mean harm beside forty seats that play, in turns, for SOAK_MINUTES (3)
	$(say) 'soak: $(or $(SOAK_MINUTES),3) minutes'
	@PATH="$$(echo "$(CURDIR)"/tools/node/node_modules/node-linux-*/bin):$$PATH" SOAK_MINUTES=$(or $(SOAK_MINUTES),3) ENTENTE=$(BUILD)/entente \
		node bench/soak.mjs

bench-report: build ## a report as long as the bounds of a record let one be, made and sent while others ask
	$(say) 'bench-report'
	@PATH="$$(echo "$(CURDIR)"/tools/node/node_modules/node-linux-*/bin):$$PATH" ENTENTE=$(BUILD)/entente node bench/report.mjs

test-strangers: build ## run files that mean harm through every verb (MUTATED=10000 CRAFTED=200 SEED=1)
	$(say) 'test-strangers'
	@MUTATED=$(or $(MUTATED),10000) CRAFTED=$(or $(CRAFTED),200) SEED=$(or $(SEED),1) ENTENTE=$(BUILD)/entente \
		node --test tests/cli/borne.test.mjs

test-agreement: build ## statistics of agreement beside four packages of Python's index, on random tables (TABLES=60)
	@TABLES=$(or $(TABLES),60) tools/test-agreement $(BUILD)

test-readers: build ## read a rehearsal's Parquet file with DuckDB and pandas, from Python's package index
	@tools/test-readers $(BUILD)

test-office: build ## open what planners get with LibreOffice and others, and take it back (installs LibreOffice by name)
	@tools/test-office $(BUILD)

test-editor: build ## start Neovim with the language server and hear what it was told (installs Neovim by name)
	@tools/test-editor $(BUILD)

deb: build ## a Debian package of it, for Debian 12: the program, its manual, the guides, a service in a sandbox
	$(say) 'deb'
	@tools/deb $(BUILD)

test-deb: deb ## install the package in a bare Debian 12, serve from it, remove and purge it (as root; installs mmdebstrap and lintian)
	$(say) 'test-deb'
	@tools/setup mmdebstrap lintian
	@tools/test-deb $(BUILD)

mpi: setup ## build build/entente-mpi too, for many processes (installs Open MPI by name)
	$(say) 'mpi: Open MPI, and a second binary'
	@tools/setup libopenmpi-dev openmpi-bin
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD)
	@meson configure $(BUILD) -Dmpi=enabled
	@ninja -C $(BUILD)

test-mpi: mpi ## the same bytes on 1, 2 and 4 ranks of this machine
	$(say) 'test-mpi'
	@BUILD=$(BUILD) node --test tests/mpi/*.test.mjs

check-scenarios: build ## check every shipped scenario
	@$(BUILD)/entente check scenarios/*/scenario.yaml scenarios/starters/*.yaml scenarios/starters/library

clean: ## remove what was built
	rm -rf $(BUILD) build-*
