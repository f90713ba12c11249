"""The Python names of properties: identifiers that Python reads as they are written.

Python reads an identifier in Unicode's NFKC form, so `µs` (U+00B5) in a module is another name than
the property `µs`. Some names have a meaning for pydantic or in annotations. Every property keeps
its wire name as alias; its Python name is any identifier that is free.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import count
from keyword import iskeyword

from tools.schema.base import EventModel

_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IN_ANNOTATIONS = ("bool", "dict", "float", "int", "list", "str")
_RESERVED = frozenset((*dir(EventModel), *_IN_ANNOTATIONS))
"""What a field would hide: attributes of every model, and types in the annotations after it."""


def field_names(properties: Iterable[str]) -> dict[str, str]:
    """The Python name of each property of one object, by its wire name: `{"queueId": "queue_id"}`.

    A name depends only on the properties before it, so that a new one at the end renames no other.
    """
    names: dict[str, str] = {}
    taken = set()
    for wire_name in properties:
        name = _identifier(wire_name)
        free = (each for n in count() if (each := f"{name}_{n}" if n else name) not in taken)
        names[wire_name] = next(free)
        taken.add(names[wire_name])
    return names


def _identifier(wire_name: str) -> str:
    text = _normalize(_WORD_STARTS.sub("_", _normalize(wire_name)).lower())
    text = "".join(each if _is_plain(each) else "_" for each in text)
    text = _normalize(re.sub("_+", "_", text).strip("_"))
    if not text.isidentifier() or text[0].isnumeric():
        text = f"field_{text}" if text else "field"
    return f"{text}_" if text in _RESERVED or iskeyword(text) else text


def _normalize(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _is_plain(character: str) -> bool:
    """Whether a letter or digit is one in every supported Python: later ones know more.

    The generator replaces other characters of identifiers, such as accents that do not combine.
    """
    is_known = unicodedata.ucd_3_2_0.category(character) != "Cn"
    return is_known and character.isalnum() and f"_{character}".isidentifier()
