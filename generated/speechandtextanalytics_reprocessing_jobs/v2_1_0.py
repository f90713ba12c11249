"""Written by genesys-events codegen from schemas/speechandtextanalytics.reprocessing.jobs/2.1.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonInteger
from pydantic import Field


class Payload(EventModel):
    organization_id: Annotated[str | None, Field(alias='organizationId')] = None
    job_id: Annotated[str | None, Field(alias='jobId')] = None
    job_status: Annotated[str | None, Field(alias='jobStatus')] = None
    processed_interactions_count: Annotated[
        JsonInteger | None, Field(alias='processedInteractionsCount')
    ] = None
    failed_interactions_count: Annotated[
        JsonInteger | None, Field(alias='failedInteractionsCount')
    ] = None
    total_interactions: Annotated[JsonInteger | None, Field(alias='totalInteractions')] = None


class JobStateChanged(EventModel):
    """
    What Genesys Cloud publishes on v2.speechandtextanalytics.reprocessing.jobs.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['speechandtextanalytics.reprocessing.jobs']
    schema_version: Literal['2.1.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
