"""Nothing that reaches a page as HTML acts there; what is only words stays."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.outputs.inert import is_followable, take_out_active

PICTURE = "data:image/png;base64,iVBORw0KGgo="


def left(html: str, **options: str) -> str:
    soup = BeautifulSoup(html, "lxml")
    take_out_active(soup, **options)
    return soup.body.decode_contents() if soup.body else ""


@pytest.mark.parametrize(
    "html",
    [
        "<script>x()</script>",
        "<svg onload=x()><script>x()</script></svg>",
        "<math><mtext></mtext><script>x()</script></math>",
        "<iframe src=https://a.example></iframe>",
        "<iframe srcdoc='<script>x()</script>'></iframe>",
        "<object data=a></object>",
        "<embed src=a>",
        "<base href=https://a.example>",
        "<meta http-equiv=refresh content='0;url=https://a.example'>",
        "<link rel=preconnect href=https://a.example>",
        "<img src=https://a.example/pixel.png>",
        "<img src=/etc/passwd>",
        "<img src=data:text/html;base64,AAAA>",
        "<style>@import 'https://a.example'</style>",
        "<style>p { background: URL (a) }</style>",
        "<template><script>x()</script></template>",
        "<noscript><p title='</noscript><img src=x onerror=x()>'></noscript>",
    ],
)
def test_what_acts_is_gone(html):
    kept = left(f"<body>before {html} after</body>")
    soup = BeautifulSoup(kept, "lxml")
    assert not soup.find(["script", "svg", "math", "iframe", "object", "embed", "base", "meta", "link", "img", "style", "template"])
    assert "before" in kept and "after" in kept


@pytest.mark.parametrize(
    "address",
    ["javascript:x()", "JaVaScRiPt:x()", " java\tscript:x()", "java\nscript:x()", "\x01javascript:x()", "vbscript:x", "data:text/html,x",
     "file:///etc/passwd", "blob:x", "java\u200bscript:x()", "http://[x"],
)  # fmt: skip
def test_links_that_do_not_lead_to_a_place_keep_their_words_only(address):
    assert not is_followable(address)
    soup = BeautifulSoup("<body><a>here</a></body>", "lxml")
    soup.a["href"] = address
    take_out_active(soup)
    assert soup.a.attrs == {} and soup.a.get_text() == "here"


@pytest.mark.parametrize("address", ["#q-1", "https://doi.org/10.1/x?a=b#c", "mailto:a@b.example", "edition-001/report.html", "../a.pdf"])
def test_links_that_a_reader_may_follow_stay(address):
    assert f'href="{address}"' in left(f"<body><a href='{address}'>there</a></body>")


def test_attributes_that_act_are_gone_and_others_stay():
    kept = BeautifulSoup(
        left(f'<body><p id="a" style="color: red" onclick="x()">w</p><img alt="c" onerror="x()" src="{PICTURE}" srcset="x 2x">'),
        "lxml",
    )
    assert kept.p.attrs == {"id": "a", "style": "color: red"}
    assert kept.img.attrs == {"alt": "c", "src": PICTURE}
    assert "style" not in left("<body><p style='background:url(https://a.example)'>w</p></body>")
    assert "style" not in left("<body><p style='background:u\\72l(https://a.example)'>w</p></body>")


def test_forms_leave_their_words():
    assert left("<body><form action=https://a.example><label>your words</label><button>Send</button></form></body>") == (
        "<label>your words</label>Send"
    )


def test_only_data_may_stay_and_only_under_its_name():
    data = '<script type="application/json" id="kept">{"a": 1}</script>'
    assert "script" in left(f"<body>{data}</body>", keep="kept")
    assert "script" not in left(f"<body>{data}</body>")
    assert "script" not in left('<body><script id="kept">x()</script></body>', keep="kept")


@given(st.text(alphabet="<>/'\"= \n\tonclikscrpaj:vgxURL()&#;{}", max_size=120))
def test_whatever_is_written_twice_taken_out_is_as_once(text):
    once = left(f"<body>{text}</body>")
    assert left(f"<body>{once}</body>") == once
    assert not BeautifulSoup(once, "lxml").find(lambda tag: any(name.lower().startswith("on") for name in tag.attrs))
