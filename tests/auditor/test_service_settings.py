"""Settings of a service: from variables, and from a table of their own in the file."""

from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.settings import ServiceSettings, Settings, load_service
from tests.auditor.given_settings import HERE, file, files, variables


def service(folder: Path = HERE, **variables: str) -> ServiceSettings:
    return load_service(environment=variables, folder=folder, home=None)


def test_every_field_of_the_service_has_a_sentence_and_a_default():
    for name, field in ServiceSettings.model_fields.items():
        assert (field.description or "").endswith("."), name
        assert not field.is_required(), name
    # Reports are signed alike on both, with the key that the same variable names.
    both = ServiceSettings.model_fields.keys() & Settings.model_fields.keys()
    assert both == {"sign_key", "sign_passphrase", "sign_passphrase_file"}


def test_a_service_has_a_table_of_its_own_in_the_file(tmp_path: Path):
    file(tmp_path, 'max_pages = 3\n[service]\nport = 9000\ndata_dir = "data"\n')
    settings = service(tmp_path, AUDITOR_SLOTS="3", AUDITOR_MAX_PAGES="7")
    assert (settings.port, settings.slots) == (9000, 3)
    assert settings.data_dir == tmp_path / "data"
    assert files(tmp_path).max_pages == 3


def test_hosts_that_may_be_private_are_read_as_browsers_read_them(tmp_path: Path):
    given = "Intranett.example:443, 0x7f.1:8080,[::1]:9000"
    told = [str(one) for one in service(AUDITOR_ALLOW_HOSTS=given).allow_hosts]
    assert told == ["intranett.example:443", "127.0.0.1:8080", "[::1]:9000"]
    file(tmp_path, '[service]\nallow_hosts = ["10.0.0.7:80"]\n')
    assert [str(one) for one in service(tmp_path).allow_hosts] == ["10.0.0.7:80"]


def test_a_scan_passes_over_the_settings_of_a_service_and_over_nothing_else(tmp_path: Path):
    assert variables(AUDITOR_PORT="9000").max_pages == 100
    with pytest.raises(UsageError, match=r"AUDITOR_PROT is not a setting: .*AUDITOR_PORT"):
        variables(AUDITOR_PROT="9000")
    with pytest.raises(UsageError, match=r"AUDITOR_PROT is not a setting: .*AUDITOR_PORT"):
        service(AUDITOR_PROT="9000")
    file(tmp_path, "[service]\nprot = 9000\n")
    with pytest.raises(UsageError, match=r"prot in .*auditor.toml is not a setting: .*port"):
        service(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("ALLOW_HOSTS", "intranett.example"),
        ("ALLOW_HOSTS", "http://intranett.example:80"),
        ("ALLOW_HOSTS", "10.0.0.0/8"),
        ("ALLOW_HOSTS", "a.example:80, *.example:80"),
        ("SLOTS", "0"),
        ("HOST", "x" * 300),
        ("RETENTION_DAYS", "-1"),
        ("DISK_CAP", "mye"),
        ("DISK_CAP", "999999"),
        ("DISK_CAP", "5XB"),
        ("SECURITY_CONTACT", "hei hei"),
        ("SECURITY_CONTACT", "a@fjordvik.example\r\nX: y"),
        ("SECURITY_CONTACT", "http://fjordvik.example"),
    ],
)
def test_a_value_of_the_service_that_is_not_allowed_is_named_with_its_place(name: str, value: str):
    with pytest.raises(UsageError, match=f"AUDITOR_{name} is"):
        service(**{f"AUDITOR_{name}": value})


@pytest.mark.parametrize(
    ("told", "size"),
    [
        ("5000000", 5_000_000),
        ("500MB", 500_000_000),
        ("1.5 gb", 1_500_000_000),
        ("2TB", 2 * 10**12),
    ],
)
def test_a_size_has_a_unit_or_is_in_bytes(told: str, size: int):
    assert service(AUDITOR_DISK_CAP=told).disk_cap == size


def test_a_contact_is_an_address_of_mail_or_of_a_page():
    def told(contact: str) -> str | None:
        return service(AUDITOR_SECURITY_CONTACT=contact).security_contact

    assert told("vern@fjordvik.example") == "mailto:vern@fjordvik.example"
    assert told("mailto:vern@fjordvik.example") == "mailto:vern@fjordvik.example"
    assert told("https://fjordvik.example/vern") == "https://fjordvik.example/vern"
    assert service().security_contact is None


def test_a_service_whose_table_is_none_is_said(tmp_path: Path):
    file(tmp_path, "service = 3\n")
    for read in (files, service):
        with pytest.raises(UsageError, match="is not a table"):
            read(tmp_path)
