"""Written by genesys-events codegen from schemas/telephony.providers.edges.trunks/2.0.0.json; do not edit."""

from __future__ import annotations

from typing import Annotated, Literal

from generated.base import EventModel, JsonDateTime, JsonList
from pydantic import Field


class TrunkConnectedStatus(EventModel):
    connected: bool | None = None
    connected_state_time: Annotated[JsonDateTime | None, Field(alias='connectedStateTime')] = None


class TrunkErrorInfoDetails(EventModel):
    code: str | None = None
    message: str | None = None
    hostname: str | None = None


class TrunkErrorInfo(EventModel):
    text: str | None = None
    code: str | None = None
    details: TrunkErrorInfoDetails | None = None


class TrunkMetricsOptions(EventModel):
    proxy_address: Annotated[str | None, Field(alias='proxyAddress')] = None
    option_state: Annotated[bool | None, Field(alias='optionState')] = None
    option_state_time: Annotated[JsonDateTime | None, Field(alias='optionStateTime')] = None
    error_info: Annotated[TrunkErrorInfo | None, Field(alias='errorInfo')] = None


class TrunkMetricsRegisters(EventModel):
    proxy_address: Annotated[str | None, Field(alias='proxyAddress')] = None
    register_state: Annotated[bool | None, Field(alias='registerState')] = None
    register_state_time: Annotated[JsonDateTime | None, Field(alias='registerStateTime')] = None
    error_info: Annotated[TrunkErrorInfo | None, Field(alias='errorInfo')] = None


class TrunkMetricsNetworkTypeIp(EventModel):
    address: str | None = None
    error_info: Annotated[TrunkErrorInfo | None, Field(alias='errorInfo')] = None


class Payload(EventModel):
    id: str | None = None
    connected_status: Annotated[TrunkConnectedStatus | None, Field(alias='connectedStatus')] = None
    options_status: Annotated[JsonList[TrunkMetricsOptions] | None, Field(alias='optionsStatus')] = None
    registers_status: Annotated[
        JsonList[TrunkMetricsRegisters] | None, Field(alias='registersStatus')
    ] = None
    ip_status: Annotated[TrunkMetricsNetworkTypeIp | None, Field(alias='ipStatus')] = None


class Trunk(EventModel):
    """
    What Genesys Cloud publishes on v2.telephony.providers.edges.trunks.{id}.
    """

    event_id: Annotated[str, Field(min_length=1)]
    event_type: Literal['telephony.providers.edges.trunks']
    schema_version: Literal['2.0.0']
    timestamp: JsonDateTime
    conversation_id: str | None = None
    payload: Payload
