"""Roles of widgets that paint themselves, for screen readers; Qt would call them all «client».

`say` names the role of a class once; the classes are known to Qt by their names. What answers screen readers
is made once the window is up (`painted_roles`): they ask later, and most people have none.
"""

from __future__ import annotations

_roles: dict[str, str] = {}


def say(role: str, *classes: str) -> None:
    """These classes of widgets have this role, as `QAccessible.Role` names it."""
    _roles.update(dict.fromkeys(classes, role))


def role_of(name: str) -> str:
    """The role of a class, "" where none was said."""
    return _roles.get(name, "")
