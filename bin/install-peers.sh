#!/bin/sh
# Installs the programs that the tests call real (docs: tests/README.md), without starting any of them. Needs root; Debian 13.
# Without an argument it installs what is missing; with --list it prints what that would be.
set -eu

# A command that proves the package is there, and the package.
peers='sipp sip-tester
baresip baresip
chromium chromium
espeak-ng espeak-ng
sox sox
tcpdump tcpdump
ip iproute2
unshare util-linux
faketime faketime
openssl openssl
pdftotext poppler-utils
nft nftables
svmap sipvicious
kamailio kamailio
linphonec linphone-cli
pulseaudio pulseaudio
pactl pulseaudio-utils'

missing=''
while read -r program package; do
  command -v "$program" >/dev/null 2>&1 || missing="$missing $package"
done <<LIST
$peers
LIST
# A Chinese font, or the console's screenshots show boxes.
[ -d /usr/share/fonts/opentype/noto ] || [ -d /usr/share/fonts/truetype/wqy ] || missing="$missing fonts-wqy-microhei"

missing=${missing# }
if [ "${1:-}" = --list ]; then
  echo "$missing"
  exit 0
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
  echo "install-peers needs root: sudo sh bin/install-peers.sh" >&2
  exit 1
fi

# invoke-rc.d asks this file whether a service may start; 101 says no. What stood there before comes back.
policy=/usr/sbin/policy-rc.d
kept=''
restore() {
  rm -f "$policy"
  if [ -n "$kept" ]; then mv "$kept" "$policy"; fi
}
if [ -e "$policy" ] || [ -L "$policy" ]; then
  kept="$policy.kept-by-install-peers"
  mv "$policy" "$kept"
fi
trap restore EXIT
trap 'exit 1' INT TERM HUP
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
apt-get -q update
# shellcheck disable=SC2086 # a list of words
apt-get -q -y install --no-install-recommends $missing
