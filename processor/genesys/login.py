"""Gets access tokens for an OAuth client (client credentials)."""

from __future__ import annotations

import base64
import json
from urllib.parse import urlsplit

from processor.genesys.calls import Call, Calls
from processor.genesys.credentials import PRINTABLE, Credentials, OAuthClient
from processor.genesys.errors import CredentialsRefused, GenesysUnavailable
from processor.genesys.regions import login_host
from processor.genesys.requests import Answer, Request
from processor.genesys.responses import NOT_GENESYS, said
from processor.genesys.tokens import TokenResponse

_REFUSED = (400, 401, 403)


class Login:
    """The login of a region, for one OAuth client."""

    def __init__(self, api: str, calls: Calls, credentials: Credentials) -> None:
        self._url = f"{login_host(api)}/oauth/token"
        self._calls = calls
        self._credentials = credentials

    def __call__(self, until: float) -> TokenResponse:
        """Get a token; raises CredentialsRefused, and GenesysUnavailable where it can't be by then.

        What Secrets Manager gave earlier may have been rotated: it is read anew if it is refused.
        """
        client = self._credentials.read()
        answer = self._ask(client, until)
        if answer.status in _REFUSED:
            newer = self._credentials.refresh()
            if newer is not None and newer != client:
                answer = self._ask(newer, until)
        if answer.status in _REFUSED:
            raise CredentialsRefused(
                f"{urlsplit(self._url).netloc} does not take the OAuth client: {answer.status}: "
                f"check {self._credentials.origin}, that its grant type is client credentials, and "
                "that GENESYS_CLOUD_ENVIRONMENT is its region",
                status=answer.status,
            )
        return self._granted(answer)

    def _ask(self, client: OAuthClient, until: float) -> Answer:
        who = base64.b64encode(f"{client.id}:{client.secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {who}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = {"grant_type": "client_credentials"}
        request = Request("POST", self._url, headers, form=form)
        return self._calls.log_in(Call("/oauth/token", request, "object", logs_in=True), until)

    def _granted(self, answer: Answer) -> TokenResponse:
        try:
            body = json.loads(answer.data)
            token, seconds = body["access_token"], float(body.get("expires_in", 3600))
            if PRINTABLE.fullmatch(token):
                return TokenResponse(token, seconds)
        except (AttributeError, LookupError, TypeError, ValueError):
            pass
        raise GenesysUnavailable(
            f"{urlsplit(self._url).netloc} answers {said(answer)} without a token: {NOT_GENESYS}",
            status=answer.status,
        )
