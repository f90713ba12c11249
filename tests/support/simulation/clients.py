"""The AWS clients of an execution environment: calls to the models, with faults on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

from botocore.exceptions import ClientError, ConnectionClosedError, ConnectTimeoutError

from support.simulation.dynamodb import Cancelled, InvalidRequest, Table
from support.simulation.faults import Fault, Faults
from support.simulation.world import FOREVER, Killed, World

_LATENCY = (0.002, 0.03)
"""Of each direction of a call that goes well, in seconds."""
_SLOW = (0.5, 8.0)
_GIVEN_UP_AFTER = (0.5, 3.0)
"""How long boto3 waits for a connection that is lost."""
_DELAY = (5.0, 120.0)
"""How much later a delayed request is executed."""


class Observer(Protocol):
    """Sees requests; what `requested` returns stands for the request afterwards."""

    def requested(self, service: str, items: Sequence[Any]) -> Any:
        """A request with statements, messages or metrics is made."""

    def failed(self, request: Any) -> None:
        """It will not go well for its caller: nothing of it, or parts of it."""

    def ended(self, request: Any, *, is_answered: bool) -> None:
        """Its caller has the answer, or an error."""

    def executed(self, request: Any, before: Mapping[str, Any]) -> None:
        """DynamoDB has executed it, or a part of it; `before` are the table's rows before."""

    def stored(self, entries: Sequence[Any]) -> None:
        """SQS has stored messages in the dead-letter queue."""


class Call(NamedTuple):
    """A call to a service with items: statements, messages or metrics."""

    service: str
    operation: str
    items: Sequence[Any]
    do: Callable[[Any, Sequence[Any]], Any]
    """Executes items of a request, and returns the answer."""
    refuse_partly: Callable[[Sequence[Any], Any], Any]
    """Adds those to the answer that were not executed."""


class Network:
    """The way from an execution environment to a service."""

    def __init__(self, world: World, faults: Faults, observer: Observer) -> None:
        self.world = world
        self.faults = faults
        self.random = faults.random
        self.observer = observer
        self.calls = 0

    def call(self, call: Call) -> Any:
        """Make a call; returns what the service answers, or fails as boto3 does."""
        self.world.check_alive()
        self.calls += 1
        request = self.observer.requested(call.service, call.items)
        is_answered = False
        try:
            answer = self._make(request, call)
            is_answered = True
        finally:
            self.observer.ended(request, is_answered=is_answered)
        return answer

    def _make(self, request: Any, call: Call) -> Any:
        world, items = self.world, call.items
        fault = self.faults.of_call(call.service, world.now)
        if fault is not Fault.NONE:
            self.observer.failed(request)
        if fault is Fault.KILLED_BEFORE:
            self._die()
        world.sleep(self._seconds(_LATENCY))
        if fault is Fault.SLOW:
            world.sleep(self._seconds(_SLOW))
        if fault is Fault.REFUSED:
            raise _client_error(self.random.choice(_REFUSALS), call.operation)
        if fault is Fault.LOST_REQUEST:
            world.sleep(self._seconds(_GIVEN_UP_AFTER))
            raise ConnectTimeoutError(endpoint_url=call.service)
        if fault is Fault.HANGS:
            world.sleep(FOREVER)
        if fault is Fault.DELAYED:

            def do_late() -> None:
                with suppress(ClientError):  # its caller has given up
                    call.do(request, items)

            world.at(world.now + self._seconds(_DELAY), do_late)
            world.sleep(FOREVER)
        refused: list[Any] = []
        if fault is Fault.PARTLY_REFUSED:
            refused = self.random.sample(list(items), self.random.randint(1, len(items)))
        answer = call.do(request, [item for item in items if item not in refused])
        if refused:
            answer = call.refuse_partly(refused, answer)
        if fault is Fault.KILLED_INSIDE:
            self._die()
        if fault is Fault.HANGS_DONE:
            world.sleep(FOREVER)
        if fault is Fault.LOST_REPLY:
            world.sleep(self._seconds(_GIVEN_UP_AFTER))
            raise ConnectionClosedError(endpoint_url=call.service)
        world.sleep(self._seconds(_LATENCY))
        if fault is Fault.KILLED_AFTER:
            self._die()
        return answer

    def _die(self) -> None:
        self.world.process.kill()
        raise Killed

    def _seconds(self, limits: tuple[float, float]) -> float:
        return self.random.uniform(*limits)


class DynamoDbClient:
    """What the processor uses of boto3's DynamoDB client."""

    def __init__(self, network: Network, table: Table) -> None:
        self._network = network
        self._table = table

    def batch_execute_statement(self, *, Statements: Sequence[Mapping[str, Any]]) -> Any:  # noqa: N803
        """Execute statements on the table."""

        def do(request: Any, statements: Sequence[Mapping[str, Any]]) -> Any:
            if not statements:
                return {"Responses": []}
            before = dict(self._table.rows)
            try:
                response = self._table.batch_execute_statement(statements)
            except InvalidRequest as error:
                refusal = ("ValidationException", 400)
                raise _client_error(refusal, "BatchExecuteStatement", str(error)) from None
            self._network.observer.executed(request, before)
            return response

        def refuse_partly(refused: Sequence[Any], answer: Any) -> Any:
            done = iter(answer["Responses"])
            error = {"Error": {"Code": "ThrottlingError", "Message": "throttled"}}
            responses = [error if each in refused else next(done) for each in Statements]
            return {"Responses": responses}

        call = Call("dynamodb", "BatchExecuteStatement", Statements, do, refuse_partly)
        return self._network.call(call)

    def update_item(self, **arguments: Any) -> Any:
        """Change one row of the table."""

        def do(request: Any, items: Sequence[Any]) -> Any:
            if not items:
                return {}
            before = dict(self._table.rows)
            response = self._table.update_item(**arguments)
            self._network.observer.executed(request, before)
            return response

        def refuse_partly(_refused: Sequence[Any], _answer: Any) -> Any:
            raise _client_error(("ThrottlingException", 400), "UpdateItem")

        return self._network.call(Call("dynamodb", "UpdateItem", [arguments], do, refuse_partly))

    def transact_write_items(self, *, TransactItems: Sequence[Any]) -> Any:  # noqa: N803
        """Change a row on conditions for two."""

        def do(request: Any, items: Sequence[Any]) -> Any:
            if not items:
                return {}
            before = dict(self._table.rows)
            try:
                self._table.transact_write_items(TransactItems)
            except Cancelled as cancelled:
                raise _cancellation(*cancelled.args) from None
            self._network.observer.executed(request, before)
            return {}

        def refuse_partly(_refused: Sequence[Any], _answer: Any) -> Any:
            raise _cancellation(["None", "TransactionConflict"])

        items = [{"TransactItems": TransactItems}]
        return self._network.call(Call("dynamodb", "TransactWriteItems", items, do, refuse_partly))


class SqsClient:
    """What the processor uses of boto3's SQS client."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def send_message_batch(self, *, QueueUrl: str, Entries: Sequence[Mapping[str, Any]]) -> Any:  # noqa: N803
        """Store messages in the dead-letter queue."""

        def do(_request: Any, entries: Sequence[Mapping[str, Any]]) -> Any:
            self._network.observer.stored(entries)
            return {"Successful": [{"Id": entry["Id"]} for entry in entries]}

        def refuse_partly(refused: Sequence[Any], answer: Any) -> Any:
            failed = [
                {"Id": entry["Id"], "Code": "InternalError", "SenderFault": False}
                for entry in refused
            ]
            return {**answer, "Failed": failed}

        return self._network.call(Call("sqs", "SendMessageBatch", Entries, do, refuse_partly))

    def change_message_visibility_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803
        Entries: Sequence[Mapping[str, Any]],  # noqa: N803
    ) -> Any:
        """Nothing depends on when a message is delivered again."""

        def do(_request: Any, entries: Sequence[Mapping[str, Any]]) -> Any:
            return {"Successful": [{"Id": entry["Id"]} for entry in entries]}

        def refuse_partly(refused: Sequence[Any], answer: Any) -> Any:
            failed = [
                {"Id": entry["Id"], "Code": "InternalError", "SenderFault": False}
                for entry in refused
            ]
            return {**answer, "Failed": failed}

        name = "ChangeMessageVisibilityBatch"
        return self._network.call(Call("visibility", name, Entries, do, refuse_partly))


class CloudWatchClient:
    """What the processor uses of boto3's CloudWatch client."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def put_metric_data(self, **arguments: Any) -> Any:
        """Take metrics."""
        call = Call(
            "cloudwatch",
            "PutMetricData",
            [arguments],
            lambda _request, _data: {},
            lambda _refused, answer: answer,
        )
        return self._network.call(call)


_REFUSALS = (
    ("ThrottlingException", 400),
    ("ProvisionedThroughputExceededException", 400),
    ("InternalServerError", 500),
    ("ServiceUnavailable", 503),
)


def _cancellation(codes: Sequence[str]) -> ClientError:
    error = _client_error(("TransactionCanceledException", 400), "TransactWriteItems")
    error.response["CancellationReasons"] = [{"Code": code} for code in codes]  # type: ignore[typeddict-unknown-key]
    return error


def _client_error(refusal: tuple[str, int], operation: str, message: str = "") -> ClientError:
    code, status = refusal
    return ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        operation,
    )
