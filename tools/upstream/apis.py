"""`genesys-events upstream apis`: writes processor/genesys/apis.py for editors."""

from __future__ import annotations

from pathlib import Path

from tools.upstream.releases import Release

PATH = Path("processor") / "genesys" / "apis.py"


def render(release: Release) -> str:
    """The module's text."""
    classes = release.api_classes()
    imports = "\n".join(f"        {each}," for each in sorted(classes.values(), key=str.lower))
    attributes = "\n".join(f"    {name}: {each}" for name, each in classes.items())
    return f'''"""Every API of the SDK {release.version}; from `genesys-events upstream apis`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import (
{imports}
    )


class Apis:
    """A client's attributes: the SDK's API classes, by their modules' names without `_api`."""

{attributes}
'''
