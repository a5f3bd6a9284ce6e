"""Whether a cell of a roster is an e-mail address; asked for a hundred thousand of them."""

import email_validator

MAX_ADDRESS = 254
_checked: dict[str, bool] = {}


def is_address(text: str) -> bool:
    """Whether mail could be sent there. The part after the @ is checked once for all who share it."""
    local, at, domain = text.rpartition("@")
    simple = at and local.replace(".", "").replace("_", "").replace("-", "").isalnum() and local.isascii()
    if not simple or ".." in local or local.startswith(".") or local.endswith("."):
        return _validates(text)
    if domain not in _checked:
        if len(_checked) > 5000:
            _checked.clear()
        _checked[domain] = _validates(f"a@{domain}")
    return _checked[domain] and len(local) <= 64 and len(text) <= MAX_ADDRESS


def _validates(text: str) -> bool:
    if len(text) > MAX_ADDRESS:  # before it is looked at, which for a line's worth of marks takes minutes
        return False
    try:
        return bool(email_validator.validate_email(text, check_deliverability=False))
    except email_validator.EmailNotValidError:
        return False
