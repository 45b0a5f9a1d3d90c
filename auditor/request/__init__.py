"""What a scan is asked for: one typed schema for command line, settings file and API."""

from collections.abc import Mapping

from pydantic import ValidationError

from auditor.request.addresses import AddressError, HoldsSecret, NoAddress, read_address, shown
from auditor.request.case import CaseChoices, read_case
from auditor.request.fields import TRUTH, SamplePage, ScanChoices, ScanRequest, one_of
from auditor.request.refusal import allowed, nearest, nearest_or_all, refusal, refused_value
from auditor.request.values import Allowed, Explained, by_comma, not_truth, read_size

__all__ = [
    "TRUTH",
    "AddressError",
    "Allowed",
    "CaseChoices",
    "Explained",
    "HoldsSecret",
    "NoAddress",
    "SamplePage",
    "ScanChoices",
    "ScanRequest",
    "allowed",
    "by_comma",
    "nearest",
    "nearest_or_all",
    "not_truth",
    "one_of",
    "read_address",
    "read_case",
    "read_request",
    "read_size",
    "refusal",
    "refused_value",
    "shown",
]


def read_request(values: Mapping[str, object]) -> ScanRequest:
    """A request from values as somebody gave them, by field.

    Raises:
        UsageError: a name is unknown or a value is not allowed; the message names the place.
    """
    try:
        return ScanRequest.model_validate(values)
    except ValidationError as error:
        raise refusal(error, ScanRequest, {}) from error
