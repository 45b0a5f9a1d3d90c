from auditor.net.user_agent import browser_user_agent, user_agent


def test_plain_requests_begin_with_the_product():
    assert user_agent("0.1.0") == "Auditor/0.1.0"
    assert (
        user_agent("0.1.0", "https://tilsyn.example/") == "Auditor/0.1.0 (+https://tilsyn.example/)"
    )


def test_the_browser_ends_with_the_product():
    assert browser_user_agent(156, "0.1.0", "post@tilsyn.example") == (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/156.0.0.0 Safari/537.36 Auditor/0.1.0 (+post@tilsyn.example)"
    )
