"""Webhooks: where an organisation wants to be told what happens, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from auditor.errors import AddressRefused, UsageError
from auditor.model.asked import Slice
from auditor.model.webhook import Delivery, Webhook, WebhookWish
from auditor.request import shown
from auditor.services.signing import new_signing_secret


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewSecret:
    """A webhook with its newest secret, which is told once."""

    webhook: Webhook
    secret: str


class KeepsWebhooks(Protocol):
    """Where webhooks are kept.

    Every method raises `auditor.errors.StoreError` where the archive refuses, and those that name a
    webhook `NotThere` where the organisation has no such one, `ChangedMeanwhile` where it is not as
    it was read.
    """

    def add(self, organisation: str, wish: WebhookWish, secret: str) -> Webhook:
        """Keep a new webhook; its id and when it was made are chosen there.

        Raises:
            UsageError: the organisation has as many as it may.
        """

    def find(self, organisation: str, name: str) -> Webhook:
        """The webhook of this id."""

    def list(self, organisation: str, after: str, limit: int) -> Slice[Webhook]:
        """Webhooks of an organisation in the order they were made, behind the one of this id."""

    def change(self, organisation: str, before: Webhook, wish: WebhookWish) -> Webhook:
        """Say something else of a webhook."""

    def rotate(self, organisation: str, before: Webhook, secret: str) -> Webhook:
        """Sign with another secret from now on, and for a while with those before, too."""

    def remove(self, organisation: str, before: Webhook) -> None:
        """Forget a webhook, with all that was sent to it or waits."""


class KeepsDeliveries(Protocol):
    """Where it is kept what became of events.

    Every method raises `auditor.errors.StoreError` where the archive refuses, and `NotThere` where
    the organisation has no such webhook, or that no such delivery.
    """

    def list(self, organisation: str, webhook: str, before: str, limit: int) -> Slice[Delivery]:
        """Deliveries of a webhook, newest first, behind the one of this id."""

    def find(self, organisation: str, webhook: str, name: str) -> Delivery:
        """The delivery of this id."""

    def again(self, organisation: str, webhook: str, name: str) -> Delivery:
        """Let an event be sent once more, at once, whatever became of it.

        Raises:
            InUse: the webhook is disabled.
        """

    def test(self, organisation: str, webhook: str) -> Delivery:
        """Write an event that tells of nothing.

        Raises:
            InUse: the webhook is disabled.
        """


class WayOut(Protocol):
    """Knows where the service may go."""

    def not_allowed(self, urls: Iterable[str], asker: str) -> Sequence[str]:
        """Those of some addresses that it may not go to, for whatever reason.

        Raises:
            Overloaded: too much is looked up, for the asker or for all.
        """

    def is_named(self, url: str) -> bool:
        """Whether whoever runs the service has named the place of an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """What can be done with webhooks.

    Attributes:
        deliveries: what was sent to them, and waits.
        way_out: knows where the service may go.
    """

    table: KeepsWebhooks
    deliveries: KeepsDeliveries
    way_out: WayOut

    def create(self, organisation: str, wish: WebhookWish) -> NewSecret:
        """Make a webhook; its secret can be told now and never again.

        Raises:
            UsageError: events cannot be sent there, or there are as many webhooks as may be.
            Overloaded: too much is looked up.
        """
        self._check(organisation, wish.url)
        secret = new_signing_secret()
        return NewSecret(webhook=self.table.add(organisation, wish, secret), secret=secret)

    def change(self, organisation: str, before: Webhook, wish: WebhookWish) -> Webhook:
        """Say something else of a webhook.

        Args:
            organisation: id of the one that has it.
            before: as it was read.
            wish: what is said of it from now on.

        Raises:
            UsageError: events cannot be sent there.
            NotThere: the organisation has no such webhook.
            ChangedMeanwhile: it is another by now.
            Overloaded: too much is looked up.
        """
        if wish.url != before.wish.url:
            self._check(organisation, wish.url)
        return self.table.change(organisation, before, wish)

    def rotate(self, organisation: str, before: Webhook) -> NewSecret:
        """Make another secret for a webhook; for a while events are signed with both.

        Raises:
            NotThere: the organisation has no such webhook.
            ChangedMeanwhile: it is another by now.
        """
        secret = new_signing_secret()
        return NewSecret(webhook=self.table.rotate(organisation, before, secret), secret=secret)

    def _check(self, organisation: str, url: str) -> None:
        """See that events may go to an address.

        Raises:
            UsageError: it is not one with https, or one that the service does not go to.
            Overloaded: too much is looked up.
        """
        if not url.startswith("https:") and not self.way_out.is_named(url):
            raise UsageError(
                f"{shown(url)} is not secure: give an address that begins with https://, or ask"
                " whoever runs the service to name its host."
            )
        if self.way_out.not_allowed((url,), organisation):
            raise AddressRefused(
                f"{shown(url)} cannot be reached by this service: give an address that is reached"
                " from everywhere, or ask whoever runs the service."
            )
