"""Written by genesys-events codegen; do not edit. users.greetings at 2.1.0, the newest."""

from generated.users_greetings.v2_1_0 import (
    Greeting,
    GreetingAudioFile,
    GreetingOwner,
    Payload,
)

__all__ = [
    "Greeting",
    "GreetingAudioFile",
    "GreetingOwner",
    "Payload",
]
