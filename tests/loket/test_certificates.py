import ssl

from loket.certificates import read_late


def test_certificates_are_read_at_the_first_connection_and_not_before() -> None:
    usual = ssl.create_default_context()
    with read_late():
        late = ssl.create_default_context()
    assert late.cert_store_stats()["x509"] == 0
    late.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="example.id")
    assert late.cert_store_stats() == usual.cert_store_stats()


def test_a_late_context_checks_as_strictly_as_the_usual_one() -> None:
    usual = ssl.create_default_context()
    with read_late():
        late = ssl.create_default_context()
    for name in ("verify_mode", "check_hostname", "verify_flags", "options", "minimum_version"):
        assert getattr(late, name) == getattr(usual, name)
    assert ssl.create_default_context().cert_store_stats() == usual.cert_store_stats()
