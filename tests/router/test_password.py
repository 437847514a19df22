from router.password import hash_password, is_password


def test_a_password_fits_its_own_hash_only() -> None:
    hashed = hash_password("rahasia-sekali")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")  # at least what OWASP asks
    assert "rahasia" not in hashed
    assert is_password("rahasia-sekali", hashed)
    assert not is_password("rahasia-sekali ", hashed)


def test_no_password_fits_none() -> None:
    assert not is_password("", "")
    assert not is_password("rahasia", "")
    assert not is_password("rahasia", "no hash")
