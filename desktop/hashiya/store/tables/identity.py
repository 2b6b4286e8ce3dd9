"""The name of an annotation across files, and uids that tell by themselves that they were derived.

A suggestion keeps its uid when a person accepts it, so two people who accept one suggestion, each in their
own file, have two annotations of one uid. Across files an annotation is known by uid and layer together.
"""

from __future__ import annotations

from hashlib import blake2b

_NAME, _PROOF = 24, 8  # hexadecimal digits
_MARK = 12  # where a uid given at random has the digit 4 (its version), and a derived one has 0


def key_of(uid: str, layer: str) -> str:
    """What the annotation of this uid and layer is called in every file; 32 hexadecimal digits like a uid."""
    if is_derived(uid):
        return uid
    name = blake2b(f"{uid} {layer}".encode(), digest_size=_NAME // 2).hexdigest()
    name = f"{name[:_MARK]}0{name[_MARK + 1 :]}"
    return name + _proof(name)


def is_derived(uid: str) -> bool:
    """Whether `uid` came out of key_of: it has the mark, and proves itself."""
    return uid[_MARK : _MARK + 1] == "0" and len(uid) == _NAME + _PROOF and _proof(uid[:_NAME]) == uid[_NAME:]


def derived(*parts: str) -> str:
    """One uid for the same parts in every file."""
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _proof(name: str) -> str:
    return blake2b(name.encode(), digest_size=_PROOF // 2, person=b"hashiya key").hexdigest()


def held_uid(table: str, key: str, dot: str) -> str:
    """The uid under which an answer that is not shown waits: the same in every file that holds it."""
    return derived(table, key, dot)
