"""The topics of a live organization, read from Genesys Cloud's API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from processor.errors import GenesysEventsError
from processor.genesys import GenesysClient
from tools.registry.locate import UsageError


class Topic(NamedTuple):
    """A topic that the organization can subscribe to."""

    name: str
    """With placeholders: `v2.users.{id}.presence`."""
    schema: Mapping[str, Any] | None
    """Of the event's body, as topic_schemas.py reads it; None if Genesys has none."""
    transports: tuple[str, ...]
    """How it can be delivered, such as by `EventBridge`."""


def read_topics(
    connect: Callable[[], GenesysClient] = GenesysClient.from_environment,
) -> tuple[Topic, ...]:
    """List the topics of the organization that the environment has credentials for, by name.

    Raises UsageError, which says what to check, if they cannot be listed.
    """
    try:
        listing = connect().notifications.get_notifications_availabletopics(
            expand=["schema", "transports"]
        )
        return tuple(sorted(map(_read_topic, listing.entities), key=lambda topic: topic.name))
    except GenesysEventsError as error:
        raise UsageError(str(error)) from None
    except ImportError as error:
        # Of what only credentials in AWS Secrets Manager need.
        raise UsageError(f"{error.name} is not installed: pip install boto3") from None
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # The SDK creates its objects from any JSON.
        raise UsageError("the response of Genesys Cloud is not a list of topics") from None


def _read_topic(entity: Any) -> Topic:
    transports = entity.transports or ()
    if not all(isinstance(text, str) for text in (entity.id, *transports)):
        raise TypeError
    return Topic(entity.id, entity.schema, tuple(transports))
