from __future__ import annotations

from netaudit_reports.html.data import data_files


def test_a_language_s_own_file_goes_before_the_common_one() -> None:
    sizes = {
        "data/run.json.gz": 10,
        "data/results.csv": 20,
        "data/ActionPlan.csv": 30,
        "en/data/ActionPlan.csv": 40,
        "index.html": 50,
    }
    told = [(file.path, file.size) for file in data_files(sizes, "en/")]
    assert told == [
        ("data/run.json.gz", 10),
        ("data/results.csv", 20),
        ("en/data/ActionPlan.csv", 40),
    ]
    assert [f.path for f in data_files(sizes, "")][-1] == "data/ActionPlan.csv"
