from tests.checks.dane_builders import dane, tlsa, tlsa_name


def test_labels_and_what_is_published() -> None:
    assert tlsa().label == "3 1 1 abababab"
    assert dane(names=(tlsa_name(records=()), tlsa_name())).published() == (tlsa_name(),)
