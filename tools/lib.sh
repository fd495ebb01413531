# Sourced by ./run, ./test and tools/*: messages, timing, and where the tools are.
# Expects `root`, the project's top folder.

toolchain="$root/.toolchain"
export PATH="$toolchain/bin:$PATH"
# The compiler cache lives beside the sources unless the machine already has a place for it.
export CCACHE_DIR="${CCACHE_DIR:-$toolchain/ccache}"
export CCACHE_MAXSIZE="${CCACHE_MAXSIZE:-4G}"
export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$root}"
export CCACHE_NOHASHDIR=1

say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# step TITLE COMMAND...: runs it, says how long it took. The exit code is the command's.
step_seconds=()
step_titles=()
step() {
    local title=$1 began=$SECONDS code=0
    shift
    say "$title"
    "$@" || code=$?
    step_titles+=("$title")
    step_seconds+=($((SECONDS - began)))
    [ "$code" -eq 0 ] || say "$title: failed (exit $code) after $((SECONDS - began)) s"
    return "$code"
}

# One compiler needs up to 1.7 GB (the HTTP server with sanitizers), so memory limits the jobs too.
build_jobs() {
    local cores memory_kb by_memory
    cores=$(nproc)
    memory_kb=$(awk '/MemAvailable/ {print $2}' /proc/meminfo)
    by_memory=$((memory_kb / 1800000))
    [ "$by_memory" -ge 1 ] || by_memory=1
    [ "$by_memory" -lt "$cores" ] && echo "$by_memory" || echo "$cores"
}

# configure PRESET: when there is no build description yet or the presets changed; anything else
# ninja notices by itself.
configure() {
    [ "$root/build/$1/build.ninja" -nt "$root/CMakePresets.json" ] && return 0
    local log="$root/build/$1.configure.log"
    mkdir -p "$root/build"
    (cd "$root" && cmake --preset "$1") >"$log" 2>&1 || { tail -n 30 "$log" >&2; return 1; }
}

# build PRESET [TARGETS...]: progress on standard error.
build() {
    local preset=$1
    shift
    configure "$preset" || return 1
    ninja -C "$root/build/$preset" -j "${CF_JOBS:-$(build_jobs)}" "$@" >&2
}
