"""The models of a schema, made in memory: what check and the tests ask, whatever lies on disk."""

from __future__ import annotations

import sys
from functools import lru_cache
from itertools import count
from types import ModuleType
from typing import cast

from tools.codegen.models import render_models
from tools.registry.files import Schema
from tools.schema.base import EventModel

_numbers = count()


@lru_cache(maxsize=1000)
def model_of(schema: Schema) -> type[EventModel]:
    """Render a schema's models and execute them; raise NoModel where there are none."""
    source = render_models(schema).replace("from generated.base ", "from tools.schema.base ")
    # pydantic looks the names of annotations up in the module that a class says it is from.
    module = ModuleType(f"model_{next(_numbers)}")
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, module.__name__, "exec"), module.__dict__)  # noqa: S102 - our own
    finally:
        del sys.modules[module.__name__]
    return cast("type[EventModel]", getattr(module, schema.title))
