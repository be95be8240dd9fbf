from __future__ import annotations

import pytest

from netaudit.i18n import show
from netaudit.model import Outcome
from netaudit_checks.tls.certificate_trusted import certificate_trusted
from tests.checks.builders import V4, endpoint, make_certificate, params, server
from tests.factories import make_service


def test_a_chain_to_a_root_of_the_bundle_passes() -> None:
    verdict = certificate_trusted(make_service(), server())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["issuers"] == ("CN=Test root",)


def test_a_problem_on_one_address_is_told() -> None:
    bad = endpoint(V4, certificate=make_certificate(problem="self-signed certificate"))
    verdict = certificate_trusted(make_service(), server(endpoint(), bad))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (V4,)


@pytest.mark.parametrize(
    ("heard", "en", "vi"),
    [
        (
            "unable to get local issuer certificate",
            "its issuer is not among the trusted ones",
            "tổ chức cấp không thuộc các tổ chức được tin cậy",
        ),
        (
            "unable to verify the first certificate",
            "the intermediate certificates are missing",
            "thiếu các chứng thư trung gian",
        ),
        ("self-signed certificate", "it is self-signed", "chứng thư tự ký"),
        (
            "self-signed certificate in certificate chain",
            "its chain ends at a root that is not trusted",
            "chuỗi chứng thư kết thúc ở một gốc không được tin cậy",
        ),
        ("invalid CA certificate", "invalid CA certificate", "invalid CA certificate"),
    ],
)
def test_what_openssl_says_is_told_in_the_reader_s_language(heard: str, en: str, vi: str) -> None:
    bad = endpoint(V4, certificate=make_certificate(problem=heard))
    problem = params(certificate_trusted(make_service(), server(bad)))["problem"]
    assert (show(problem, "en"), show(problem, "vi")) == (en, vi)


def test_half_asked_is_not_a_pass() -> None:
    verdict = certificate_trusted(make_service(), server(unasked=("IPv4: no route",)))
    assert verdict.outcome is Outcome.NOT_TESTED


def test_no_certificate_is_nothing_to_judge() -> None:
    bare = server(endpoint(certificate=None))
    assert certificate_trusted(make_service(), bare).outcome is Outcome.NOT_APPLICABLE
