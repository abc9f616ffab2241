#!/usr/bin/env bash
# Builds the image and runs it as compose.yaml does, where no registry and no container engine can be
# had: on a base made with debootstrap, with buildah, in namespaces of its own. As root, on Debian:
#
#     apt-get install --yes buildah debootstrap iproute2 && deploy/container/check.sh PHOTO
#
# It checks that the service starts without rights and on a read-only file system, answers a photo,
# and ends by SIGTERM as process 1. BUILD_OPTIONS are further options of `buildah build`. What it
# made is removed at the end.
set -euo pipefail
photo=$(realpath "$1")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)

images() { buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"; }
clean_up() {
    [ -z "${service:-}" ] || kill -KILL "$service" 2>/dev/null || true
    images rm --all >/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

debootstrap --variant=minbase bookworm "$work/base" >"$work/debootstrap.log"
echo "deb http://deb.debian.org/debian-security bookworm-security main" >>"$work/base/etc/apt/sources.list"
base=$(images from scratch)
images add --quiet "$base" "$work/base" / >/dev/null
images commit --quiet "$base" localhost/base >/dev/null
# shellcheck disable=SC2086
images build --isolation chroot --format docker --layers=false --build-arg BASE=localhost/base \
    ${BUILD_OPTIONS:-} --file deploy/container/Dockerfile --tag localhost/skin-lesion . >"$work/build.log"
images images

mapfile -t command < <(images inspect --type image localhost/skin-lesion | python3 -c '
import json, sys
config = json.load(sys.stdin)["Docker"]["config"]
print(*config["Entrypoint"], *config["Cmd"], sep="\n")')

# In namespaces of its own: processes, mounts, and a network that has loopback only.
root=$(images mount "$(images from localhost/skin-lesion)")
export root
start=$(date +%s%N)
unshare --mount --net --pid --fork --kill-child bash -euc '
    ip link set lo up
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    mount -t tmpfs -o size=2g,mode=1777 tmpfs "$root/tmp"
    mount -o remount,bind,ro "$root"
    exec chroot "$root" setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs \
        --bounding-set=-all --inh-caps=-all env -C /opt/lesion PYTHONUNBUFFERED=1 "$@"
' - "${command[@]}" >"$work/service.log" 2>&1 &
unshared=$!
ask() { nsenter --target "$service" --net curl --silent --show-error --max-time 60 "$@"; }
for _ in $(seq 900); do
    service=$(pgrep --parent "$unshared" || true)
    [ -n "$service" ] && ask --fail --output /dev/null http://127.0.0.1:8080/ping 2>/dev/null && break
    sleep 0.2
done
echo "Ready after $((($(date +%s%N) - start) / 1000000)) ms. Process 1:"
grep --extended-regexp "^(Name|Uid|CapEff|NoNewPrivs)" "/proc/$service/status"
nsenter --target "$service" --mount --root touch /opt/lesion/x && exit 1 # must fail: read-only
analyse() { ask --form "data=@$photo" --output "$1" http://127.0.0.1:8080/predictions/skin_lesion; }
analyse "$work/answer"
printf "%s\nMemory of all processes: %s kB\n" "$(head --bytes 60 "$work/answer")" \
    "$(nsenter --target "$service" --mount --pid --root --wd=/ \
    sh -c 'cat /proc/[0-9]*/smaps_rollup' | awk '/^Pss:/ { sum += $2 } END { print sum }')"

# The answer to a photo that is sent just before SIGTERM still comes; nothing remains.
analyse "$work/last" &
last=$!
sleep 0.2
kill -TERM "$service"
wait "$last"
status=0
wait "$unshared" || status=$?
service=
echo "Ended by SIGTERM with status $status; the last answer: $(head --bytes 60 "$work/last")"
grep --fixed-strings '"request_id"' "$work/service.log" | tail -n 1
