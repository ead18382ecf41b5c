"""Sessions are told apart by browser and device, not by what browsers send."""

import pytest

from accounts.browsers import browser_words

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"{MAC} Version/17.0 Safari/605.1.15", "Safari, Mac"),
        (f"{WINDOWS} Chrome/120.0 Safari/537.36", "Chrome, Windows"),
        (f"{WINDOWS} Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, Windows"),
        (f"{PHONE} CriOS/120.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:120.0) Firefox/120.0",
            "Firefox, Android",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_the_words_people_know(agent, words):
    assert browser_words(agent) == words
