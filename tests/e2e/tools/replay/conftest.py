"""What the tests of replays share."""

from support.dead_letters import environment, sqs_endpoint, standard

__all__ = ["environment", "sqs_endpoint", "standard"]
