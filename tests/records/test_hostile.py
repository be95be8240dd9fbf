"""Texts of 64 kB and more, as a hostile zone can have them: each is read in one go.

A pattern that looks for the same end from every place would not be done with these for hours, and
nothing else would be done meanwhile, the kill switch not looked at. Twice the time of a loaded
machine is no mistake: what is waited for here is whether there is an end.
"""

import subprocess
import sys

import pytest

LONG = 1_000_000
READERS = {
    "dkim": "dkim.read(text)",
    "dmarc": "dmarc.read('v=DMARC1; p=none; ' + text)",
    "rua": "dmarc.read('v=DMARC1; p=none; rua=' + text)",
    "spf": "spf.read('v=spf1 ' + text)",
    "include": "spf.read('v=spf1 include:' + text)",
    "issue": "caa.mistake('issue', text[:1024])",
    "iodef": "caa.mistake('iodef', text[:1024])",
}
READ = """
import sys
from netaudit.records import caa, dkim, dmarc, spf
for begin, part, end in [
    ("p=x", " ", "!"), ("p", " ", "!"), ("", " ", "!"), ("p=", "\\t", "\\x00"), ("a", "a", "é"),
    ("", "a:b,", "!"), ("", "a-", "!"), ("", "%{s}", "é"), ("", ";a=b", "é"), ("", "1", "é"),
]:
    text = begin + part * (int(sys.argv[1]) // len(part)) + end
    READER
print("read")
"""


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_comes_to_its_end(reader: str) -> None:
    code = READ.replace("READER", READERS[reader])
    ended = subprocess.run(
        [sys.executable, "-c", code, str(LONG)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (ended.stdout, ended.stderr) == ("read\n", "")
