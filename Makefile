# make run    the main job: a window where there is a screen, an unattended rehearsal in the terminal where not
# make test   every check and every test
# make setup  Debian packages that are missing, and .venv with locked, hash-checked dependencies

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin

# python3-venv: the environment; softhsm2: tokens to rehearse on; libgl1 ... libxcb-util1: what Qt links and loads;
# fonts-wqy-microhei: Chinese on screen (sheets carry their own fonts)
RUN_PACKAGES := python3-venv softhsm2 libgl1 libegl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon0 libbrotli1 \
  libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 \
  libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0 libx11-xcb1 libxcb-util1 fonts-wqy-microhei
# other people's tools, which check what Keyrite makes
TEST_PACKAGES := openssl gnutls-bin libnss3-tools skopeo busybox-static mtools tesseract-ocr poppler-utils qpdf zbar-tools libzbar0 xvfb \
  xauth xdotool libnss3 opensc gcc libc6-dev notary
# What kits are installed for, and tried with (docs/kits.md). Where a system manager runs, as on a machine of one's own, none of it is installed
# unasked: `make lab-packages` does, and starts nothing. Until then those tests are skipped, and say so.
LAB_PACKAGES := docker.io docker-registry nginx-light skopeo curl testssl.sh iproute2 util-linux

.PHONY: run setup lab-packages test test-camera lint bench decade matrix trace mutants differential i18n formats screenshots release lock packages clean

run: .venv/run-ready
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then
	  code=0
	  $(BIN)/keyrite || code=$$?
	  if [ $$code != 3 ]; then exit $$code; fi  # 3: the screen that the environment names cannot be used
	fi
	out="rehearsal-$$(date -u +%Y%m%dT%H%M%SZ)"
	echo "No screen was found, so here is an unattended rehearsal in the terminal."
	echo
	$(BIN)/keyrite rehearse --out "$$out/root-generation"
	echo
	$(BIN)/keyrite rehearse recovery --archive "$$out/root-generation/archive" \
	  --sheet "$$out/root-generation/sheets/share-1-of-5.pdf" \
	  --sheet "$$out/root-generation/sheets/share-3-of-5.pdf" \
	  --sheet "$$out/root-generation/sheets/share-5-of-5.pdf" --out "$$out/recovery"
	echo
	$(BIN)/keyrite verify "$$out/recovery/archive"

setup: .venv/test-ready

lab-packages:
	@$(MAKE) packages PACKAGES="$(LAB_PACKAGES)"

test: .venv/test-ready lint
	@QT_QPA_PLATFORM=offscreen $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder  # the long files first

lint: .venv/test-ready
	@$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Ten years of a root, rehearsed with the clock moved.
decade: .venv/test-ready
	@$(BIN)/python -m tests.bench.decade

# Everything that is slow or measures time is out of `make test`.
bench: .venv/bench-ready
	@$(MAKE) packages PACKAGES=libgfshare2
	$(BIN)/python -m tests.bench.shamir_bench
	$(BIN)/python -m tests.bench.rehearsal_bench
	$(BIN)/python -m tests.bench.state_bench
	$(BIN)/python -m tests.bench.verify_bench
	$(BIN)/python -m tests.bench.desk_bench
	$(BIN)/python -m tests.bench.estate_bench
	$(BIN)/python -m tests.bench.issued_bench
	xvfb-run -a -s "-noreset -screen 0 1400x900x24" $(BIN)/python -m tests.bench.window_bench
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench.window_memory
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench.window_heartbeat

# Power loss before and after every entry of every ceremony, and the same with SIGKILL on a real token, in a row and alone
matrix: .venv/test-ready
	@KEYRITE_WHOLE_MATRIX=1 $(BIN)/pytest -n 2 -q tests/e2e/test_power_loss.py tests/e2e/test_killed.py

# Qt's multimedia part, 175 MB for two tests: everything else of the camera is tried without it in `make test`
test-camera: .venv/camera-ready
	@QT_QPA_PLATFORM=offscreen $(BIN)/pytest -q tests/camera tests/gui/test_camera.py

# CPU instructions of secret sharing over many secrets (valgrind): the spread must be 0
trace: .venv/test-ready
	@$(MAKE) packages PACKAGES=valgrind
	$(BIN)/python -m tests.bench.shamir_trace

# 100,000 damaged and forged shares: do other SLIP-0039 programs accept and refuse the same?
differential: .venv/test-ready
	@$(BIN)/python -m tests.interop.slip39_differential

mutants: .venv/bench-ready
	@$(BIN)/python -m tests.bench.shamir_mutants

# Collects the window's strings, and compiles the translations.
i18n: .venv/test-ready
	@sources=$$(find app/window -name '*.py')
	$(BIN)/pyside6-lupdate $$sources -no-obsolete -locations none -target-language zh_CN -ts assets/translations/keyrite_zh.ts
	$(BIN)/pyside6-lupdate $$sources -no-obsolete -locations none -target-language en -pluralonly -ts assets/translations/keyrite_en.ts
	$(BIN)/pyside6-lrelease assets/translations/keyrite_zh.ts assets/translations/keyrite_en.ts

# Writes the tables of events in docs/formats.md anew, from the classes in ceremony/record/events/.
formats: .venv/test-ready
	@$(BIN)/python -m tests.architecture.events_table

screenshots: .venv/test-ready
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.gui.screenshots docs/images

# dist/keyrite-VERSION/: wheel, sdist, list of parts, checksums; the same bytes for the same commit (docs/release.md)
release: .venv-release/ready
	@if [ -n "$$(git status --porcelain)" ]; then
	  echo "What is not committed would not be in the release: commit or stash it first." >&2
	  exit 1
	fi
	umask 022
	export SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) TZ=UTC LC_ALL=C.UTF-8 PYTHONHASHSEED=0
	python=$$PWD/.venv-release/bin/python
	version=$$($$python -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')
	grep -q "^## $$version " CHANGELOG.md || { echo "CHANGELOG.md says nothing of version $$version." >&2; exit 1; }
	work=$$(mktemp -d)
	trap 'rm -rf "$$work"' EXIT
	git archive --prefix=source/ HEAD | tar -x -C "$$work"
	(cd "$$work/source" && $$python -m build --no-isolation --outdir "$$work/built" >/dev/null)
	out=dist/keyrite-$$version
	rm -rf "$$out"
	mkdir -p "$$out"
	cp "$$work/built/"*.whl "$$out/"
	tar -x -C "$$work" -f "$$work/built/keyrite-$$version.tar.gz"  # packed anew: the archiver writes its own clock and user
	tar --sort=name --mtime=@$$SOURCE_DATE_EPOCH --owner=0 --group=0 --numeric-owner --mode=go=rX,u+rw,a-s --format=gnu \
	  -c -C "$$work" "keyrite-$$version" | gzip -n -9 >"$$out/keyrite-$$version.tar.gz"
	PYTHONWARNINGS=ignore .venv-release/bin/cyclonedx-py requirements --output-reproducible --pyproject "$$work/source/pyproject.toml" \
	  --output-file "$$out/keyrite-$$version.cdx.json" "$$work/source/requirements.lock"
	(cd "$$out" && sha256sum keyrite-* >SHA256SUMS && cat SHA256SUMS)

# All locks, from pyproject.toml; what is locked stays as it is where that will do.
lock: .venv-release/ready
	@lock() { .venv-release/bin/uv pip compile --quiet --generate-hashes --no-header --universal --python-version 3.11 "$$@"; }
	lock pyproject.toml -o requirements.lock
	lock pyproject.toml --group dev -o requirements-dev.lock
	lock pyproject.toml --group bench -o requirements-bench.lock
	lock --group release -c requirements-dev.lock -o requirements-release.lock

.venv/run-ready: requirements.lock pyproject.toml
	@$(MAKE) packages PACKAGES="$(RUN_PACKAGES)"
	$(MAKE) .venv/bin/python
	echo "Installing Python packages into .venv; this takes a minute or two."
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-build.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	$(BIN)/python -m compileall -q app assets ceremony shamir  # so that the first start is as quick as the next
	touch $@

.venv/test-ready: .venv/run-ready requirements-dev.lock tests/interop/npm/package-lock.json tests/interop/foreign-programs.lock
	@$(MAKE) packages PACKAGES="$(TEST_PACKAGES)"
	@if [ ! -d /run/systemd/system ]; then
	  $(MAKE) packages PACKAGES="$(LAB_PACKAGES)"
	elif ! dpkg-query -W $(LAB_PACKAGES) >/dev/null 2>&1; then
	  echo "NOT INSTALLED: $(LAB_PACKAGES)."
	  echo "Docker's own programs will judge no kit here: those tests are skipped. \`make lab-packages\` installs what is missing, and neither starts"
	  echo "nor enables a service of it; then \`sudo .venv/bin/pytest tests/interop\` tries them, in namespaces of their own."
	fi
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m tests.interop.foreign || true  # it says what could not be had, and what is tried with that is skipped
	if command -v node >/dev/null && command -v npm >/dev/null; then
	  mkdir -p .venv/npm
	  cp tests/interop/npm/package.json tests/interop/npm/package-lock.json .venv/npm/
	  npm ci --prefix .venv/npm --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null ||
	    echo "npm could not fetch slip39 and tuf-js: what is tried with them will be skipped."
	fi
	touch $@

.venv-release/ready: requirements-release.lock requirements-build.lock
	@$(MAKE) packages PACKAGES="python3-venv git"
	$(or $(wildcard .venv/bin/python),python3) -m venv .venv-release
	.venv-release/bin/python -m pip install --quiet --require-hashes -r requirements-release.lock
	.venv-release/bin/python -m pip install --quiet --require-hashes -r requirements-build.lock
	touch $@

.venv/bench-ready: .venv/test-ready requirements-bench.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	touch $@

.venv/camera-ready: .venv/test-ready requirements-camera.lock
	@$(MAKE) packages PACKAGES=libpulse0
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-camera.lock
	touch $@

# the newest Python that Keyrite supports among those that are here; Ubuntu 22.04's python3 is too old
.venv/bin/python:
	@for python in python3 python3.13 python3.12 python3.11; do
	  if command -v "$$python" >/dev/null && "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
	    "$$python" -m venv .venv
	    exit 0
	  fi
	done
	$(MAKE) packages PACKAGES="python3.11 python3.11-venv"
	python3.11 -m venv .venv

# Installs what dpkg does not know; from Debian 13 and Ubuntu 24.04 on some libraries end in t64. Nothing is removed for it, and no service is
# started or enabled: what packages would do that with is found first in a folder where it does nothing.
packages:
	@missing=""
	for package in $(PACKAGES); do
	  if ! { dpkg-query -W -f='$${Status}\n' "$$package" "$${package}t64" 2>/dev/null || true; } | grep 'ok installed' >/dev/null; then
	    missing="$$missing $$package"
	  fi
	done
	[ -n "$$missing" ] || exit 0
	if ! command -v apt-get >/dev/null; then
	  echo "This is no Debian or Ubuntu: install what stands for$$missing with your system's package manager." >&2
	  exit 3
	fi
	as_root=""
	if [ "$$(id -u)" -ne 0 ]; then
	  if ! command -v sudo >/dev/null; then
	    echo "These packages are missing, and neither root nor sudo is at hand: run as root: apt-get install$$missing" >&2
	    exit 3
	  fi
	  as_root=sudo
	fi
	echo "Installing$$missing"
	asleep=$$(mktemp -d)
	trap 'rm -rf "$$asleep"' EXIT
	for name in invoke-rc.d update-rc.d deb-systemd-invoke deb-systemd-helper systemctl; do ln -s /bin/true "$$asleep/$$name"; done
	$$as_root apt-get update -qq
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-remove \
	  -o DPkg::Path="$$asleep:/usr/sbin:/usr/bin:/sbin:/bin" $$missing >/dev/null

clean:
	rm -rf .venv .venv-release .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
