#!/bin/sh
# Boots the systemd of this machine as the first process of a machine of its own, whose
# disk is this machine's, with what is written kept in DIR:
#   units_boot.sh DIR               as often as it is rebooted, until it is powered off
# It ends with 77 where that is not allowed here, and says why.
set -eu
dir=$1 stage=${2:-machine}
cannot() { echo "no real systemd can be started here: $1" >&2; exit 77; }

case $stage in
machine)
  [ "$(id -u)" = 0 ] || cannot "that wants root"
  [ -x /lib/systemd/systemd ] && command -v nsenter >/dev/null || cannot "systemd and util-linux are not installed"
  unshare --mount --uts --ipc --net --pid --cgroup --fork true || cannot "namespaces are not allowed"
  exec unshare --mount --uts --ipc --net sh "$0" "$dir" disk
  ;;
disk)
  mount --make-rprivate / || cannot "mounts are not allowed"
  cgroups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
  [ -n "$cgroups" ] || cannot "cgroup v2 is not mounted"
  mkdir -p "$cgroups/$(basename "$dir")/supervisor" "$cgroups/$(basename "$dir")/payload" || cannot "cgroups cannot be made"
  cgroups=$cgroups/$(basename "$dir")
  echo "$cgroups" >"$dir/cgroups"
  # An overlay cannot lie upon another, as this machine's disk may be one.
  mount -t tmpfs written "$dir/written" && mkdir "$dir/written/up" "$dir/written/work" || cannot "mounts are not allowed"
  mount -t overlay overlay -o "lowerdir=/,upperdir=$dir/written/up,workdir=$dir/written/work" "$dir/root" || cannot "overlays are not allowed"
  cd "$dir/root"
  # Nothing of this machine starts there, and nothing sets this machine's kernel.
  rm -rf etc/systemd/system/*.wants
  for unit in systemd-sysctl systemd-modules-load systemd-binfmt systemd-random-seed systemd-udevd systemd-udev-trigger systemd-pstore systemd-timesyncd mosquitto; do
    ln -sf /dev/null "etc/systemd/system/$unit.service"
  done
  rm etc/systemd/system/mosquitto.service # which somebody may start by hand
  mount -t tmpfs dev dev
  mknod -m 666 dev/null c 1 3 && mknod -m 666 dev/zero c 1 5 && mknod -m 666 dev/full c 1 7 || cannot "device nodes are not allowed"
  mknod -m 666 dev/random c 1 8 && mknod -m 666 dev/urandom c 1 9 && mknod -m 666 dev/tty c 5 0
  ln -s pts/ptmx dev/ptmx
  ended=129
  while [ $ended = 129 ]; do # SIGHUP: how the first process of a namespace ends when it asks for a reboot
    ended=0
    ({ echo 0 >"$cgroups/payload/cgroup.procs" || cannot "cgroups cannot be entered"; } && exec unshare --cgroup sh "$0" "$dir" supervise) || ended=$?
  done
  exit $ended
  ;;
supervise) # beside the cgroup that is the machine's root: no process may be in one that has others below
  echo 0 >"$(cat "$dir/cgroups")/supervisor/cgroup.procs" || cannot "cgroups cannot be entered"
  exec unshare --pid --mount --fork --kill-child=KILL sh "$0" "$dir" boot
  ;;
boot)
  echo 0 >"$(cat "$dir/cgroups")/payload/cgroup.procs" || cannot "cgroups cannot be entered"
  cd "$dir/root"
  mount -t proc proc proc && mount -t sysfs -o ro sysfs sys && mount -t cgroup2 cgroup2 sys/fs/cgroup || cannot "its own /proc and /sys are not allowed"
  mount -t tmpfs run run
  mount -t tmpfs tmp tmp
  pivot_root . mnt || cannot "its root cannot be changed"
  umount -l /mnt
  exec env -i container=brighteyes PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=multi-user.target --log-target=console --show-status=no </dev/null
  ;;
esac
