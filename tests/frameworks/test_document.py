from __future__ import annotations

import pytest
from pydantic import ValidationError

from netaudit.frameworks.document import FrameworkDocument


def test_a_document_without_requirements_is_none() -> None:
    head = {"id": "f", "title": {"vi": "a", "en": "b"}, "source": "s", "verified": "2026-11-01"}
    with pytest.raises(ValidationError):
        FrameworkDocument.model_validate({**head, "requirements": {}})
