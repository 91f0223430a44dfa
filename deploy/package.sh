#!/usr/bin/env bash
# Makes a Debian package of the hub or of the edge:
#   deploy/package.sh hub  PROGRAM VERSION DIR    -> DIR/brighteyes_VERSION_ARCH.deb
#   deploy/package.sh edge PROGRAM VERSION DIR    -> DIR/brighteyes-edge_VERSION_ARCH.deb
# It needs dpkg-deb and nothing else, and starts nothing where it is installed: a
# hub without a user and an edge without a code have nothing to do.
set -euo pipefail
part=$1 program=$(realpath "$2") version=$3 out=$(realpath "$4")
cd "$(dirname "$0")"

case $part in
hub) name=brighteyes about="hub of a community: gates, cameras and calls for help" ;;
edge) name=brighteyes-edge about="agent beside the gates, cameras and buttons of a community" ;;
*) echo "package.sh: $part is neither hub nor edge" >&2; exit 2 ;;
esac

root=$(mktemp -d)
chmod 755 "$root"
trap 'rm -rf "$root"' EXIT
put() { install -D -m "$1" "$2" "$root/$3"; }

put 755 "$program" "usr/bin/$name"
put 644 "systemd/$name.service" "usr/lib/systemd/system/$name.service"
put 644 ../LICENSE "usr/share/doc/$name/copyright"
put 644 ../web/static/vendor/LICENCES.txt "usr/share/doc/$name/dashboard-licences.txt"
mkdir -p "$root/usr/lib/sysusers.d" "$root/DEBIAN"
echo "u $name - \"BrightEyes\" /var/lib/$name" >"$root/usr/lib/sysusers.d/$name.conf"
if [ "$part" = hub ]; then
  put 640 package/hub.yaml etc/brighteyes/hub.yaml
  echo /etc/brighteyes/hub.yaml >"$root/DEBIAN/conffiles"
  for example in hub edge rules; do put 644 "$example.example.yaml" "usr/share/doc/$name/$example.example.yaml"; done
else
  put 644 edge.example.yaml "usr/share/doc/$name/edge.example.yaml"
fi

cat >"$root/DEBIAN/control" <<CONTROL
Package: $name
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: BrightEyes
Section: net
Priority: optional
Depends: systemd, ca-certificates, tzdata
Recommends: ffmpeg
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Description: $about
 Its manual is served by the hub under /docs/.
CONTROL
# A hub that runs is not stopped for one that would not start: calls wait meanwhile.
check="systemctl try-restart $name.service || true"
if [ "$part" = hub ]; then
  check="if runuser -u $name -- /usr/bin/$name check /etc/$name/hub.yaml; then $check; else echo '$name: the configuration is refused as above; the hub that runs goes on as it was' >&2; fi"
fi
cat >"$root/DEBIAN/postinst" <<POSTINST
#!/bin/sh
set -e
if [ "\$1" = configure ]; then
  systemd-sysusers $name.conf
  install -d -m 700 -o $name -g $name /var/lib/$name
  if [ -e /etc/$name/hub.yaml ]; then chgrp $name /etc/$name/hub.yaml; fi
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    $check
  fi
fi
POSTINST
cat >"$root/DEBIAN/prerm" <<PRERM
#!/bin/sh
set -e
if [ "\$1" = remove ] && [ -d /run/systemd/system ]; then systemctl disable --now $name.service; fi
PRERM
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm"
dpkg-deb -Zzstd --root-owner-group --build "$root" "$out/${name}_${version}_$(dpkg --print-architecture).deb"
