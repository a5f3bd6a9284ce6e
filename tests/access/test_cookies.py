"""What browsers are asked to keep, and where they may be sent (S-17, S-41)."""

from tests.house import PASSWORD, soup

# Django's bad URLs (URLHasAllowedHostAndSchemeTests) by idea: ways to leave the site that look like staying.
BAD_TARGETS = (
    "http://evil.example", "http:///evil.example", "https://evil.example", "ftp://evil.example", r"\\evil.example",
    r"\\\evil.example", r"/\\/evil.example", r"\/evil.example", "//evil.example", "///evil.example",
    "////evil.example", r"/\evil.example", r"\//evil.example", r"http:\/evil.example", "http:/\\//evil.example",
    "http:\\evil.example", "http:evil.example", "http://localhost\\evil.example", "http:///localhost@evil.example",
    "javascript:alert(1)", "\njavascript:alert(1)", "\x08//evil.example", "http://localhost:aa", "http:999999999",
    "ftp:9999999999", "\n", " ", " //evil.example", "/\t/evil.example", "/\n/evil.example", "/ /evil.example",
    "http://[::1", "http://user@evil.example", "data:text/html,x", "evil.example", "/%0d%0a\r\nX: y",
)  # fmt: skip


def test_next_leads_to_pages_of_this_portal_only(browser, house):
    signed_in = browser(house.tess)
    for target in BAD_TARGETS:
        data = {"name": "tess.marchetti", "password": PASSWORD, "next": target}
        assert browser().post("/sign-in", data=data).location == "/", target
        assert signed_in.get("/sign-in", query_string={"next": target}).location == "/", target


def signed_in_over(scheme, client):
    """Sign in with the page's own token; returns the Set-Cookie headers by name."""
    base = {"base_url": f"{scheme}://localhost"}
    token = soup(client.get("/sign-in", **base)).select_one("[name=csrf_token]")["value"]
    data = {"name": "tess.marchetti", "password": PASSWORD, "csrf_token": token}
    headers = {"Referer": f"{scheme}://localhost/sign-in"}
    answer = client.post("/sign-in", data=data, csrf=False, headers=headers, **base)
    assert answer.status_code == 303
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def test_over_https_every_cookie_is_bound_to_the_host_and_secure(browser, house):
    cookies = signed_in_over("https", browser())
    assert set(cookies) == {"__Host-homeroom", "__Host-homeroom-device"}
    for line in cookies.values():
        parts = {part.strip().partition("=")[0] for part in line.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path", "SameSite"} <= parts
        assert "Domain" not in parts
        assert "SameSite=Lax" in line
        assert "Path=/;" in line + ";"


def test_over_plain_http_cookies_still_work_and_are_http_only(browser, house):
    cookies = signed_in_over("http", browser())
    assert set(cookies) == {"homeroom", "homeroom-device"}
    assert all("HttpOnly" in line and "SameSite=Lax" in line and "Secure" not in line for line in cookies.values())


def test_the_session_cookie_ends_with_the_browser(browser, house):
    line = signed_in_over("https", browser())["__Host-homeroom"]
    assert "Expires" not in line
    assert "Max-Age" not in line


def test_cookies_hold_no_password_and_no_name(browser, house):
    for line in signed_in_over("https", browser()).values():
        assert "tess" not in line.lower()
        assert PASSWORD not in line
