"""Verifies every signature of messages with dkimpy, and prints a line for each: file, number, result."""
import pathlib
import sys

import dkim

folder = pathlib.Path(sys.argv[1])
records = dict(line.split(' ', 1) for line in (folder / 'dns.txt').read_text().splitlines())


def txt(name, timeout=5):
    found = records.get(name.decode().rstrip('.'))
    return found.encode() if found else None


for file in sorted(folder.glob('*.eml')):
    message = file.read_bytes()
    verifier = dkim.DKIM(message)
    count = sum(1 for name, value in verifier.headers if name.lower() == b'dkim-signature')
    for index in range(count):
        try:
            valid = dkim.DKIM(message).verify(idx=index, dnsfunc=txt)
        except Exception as problem:
            valid = problem
        print(file.name, index, 'pass' if valid is True else 'FAIL %s' % valid)
