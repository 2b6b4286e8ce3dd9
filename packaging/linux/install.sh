#!/bin/sh
# Installs Hashiya for you, without root: the program to ~/.local/lib/hashiya, the command `hashiya` to ~/.local/bin,
# menu entry, file type and icon to ~/.local/share.  ./install.sh --remove takes all of that away; projects stay.
# PREFIX names another place: PREFIX=/usr/local ./install.sh
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
prefix=${PREFIX:-$HOME/.local}
share=$prefix/share

refresh() {
  # Menus and file types are known at the next login where these are missing.
  if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q "$share/applications" || :; fi
  if command -v update-mime-database >/dev/null 2>&1; then update-mime-database "$share/mime" || :; fi
}

if [ "${1:-}" = --remove ]; then
  rm -rf "$prefix/lib/hashiya"
  rm -f "$prefix/bin/hashiya" "$share/applications/hashiya.desktop" "$share/mime/packages/hashiya.xml" \
    "$share/icons/hicolor/scalable/apps/hashiya.svg"
  refresh
  echo "Hashiya was removed from $prefix. Your projects and settings are where they were."
  exit 0
fi
if [ $# -gt 0 ]; then
  echo "usage: ./install.sh [--remove]" >&2
  exit 2
fi

mkdir -p "$prefix/lib" "$prefix/bin" "$share/applications" "$share/mime/packages" "$share/icons/hicolor/scalable/apps"
# Beside the old one first, so that a copy that fails leaves the old one whole.
rm -rf "$prefix/lib/hashiya.new"
cp -R "$here/hashiya" "$prefix/lib/hashiya.new"
rm -rf "$prefix/lib/hashiya"
mv "$prefix/lib/hashiya.new" "$prefix/lib/hashiya"
ln -sf ../lib/hashiya/hashiya "$prefix/bin/hashiya"
sed "s|^Exec=hashiya|Exec=\"$prefix/bin/hashiya\"|" "$here/hashiya.desktop" > "$share/applications/hashiya.desktop"
cp "$here/hashiya-mime.xml" "$share/mime/packages/hashiya.xml"
cp "$here/hashiya.svg" "$share/icons/hicolor/scalable/apps/hashiya.svg"
refresh

missing=$(ldd "$prefix/lib/hashiya/_internal/PySide6/Qt/plugins/platforms/libqxcb.so" 2>/dev/null | sed -n 's/ => not found//p' | tr -d '\t' | tr '\n' ' ')
echo "Hashiya is installed in $prefix/lib/hashiya. Start it from the menu, or: $prefix/bin/hashiya"
if [ -n "$missing" ]; then
  echo "Its window needs libraries that this system lacks: $missing"
  echo "Install the packages that hold them (Debian, Ubuntu: sudo apt-get install libxcb-cursor0 libegl1 libxkbcommon-x11-0)."
fi
