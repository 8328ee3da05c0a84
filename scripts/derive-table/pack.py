#!/usr/bin/env python3
"""Packs OUT.vocab and OUT.f32, which derive-table.py writes, into the file that ships: src/matcher/meaning/table.bin.

    python3 pack.py OUT table.bin

The format stands in src/matcher/meaning/table.rs. Needs numpy.
"""
import struct
import sys

import numpy as np


def main():
    source, target = sys.argv[1:3]
    with open(source + ".vocab", encoding="utf-8") as file:
        pieces = [line.rstrip("\n") for line in file]
    table = np.fromfile(source + ".f32", "<f4").reshape(len(pieces), -1)
    keys = [("#" + piece[2:] if piece.startswith("##") else piece).encode() for piece in pieces]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    scales = np.abs(table).max(axis=1) / 127
    scales[scales == 0] = 1
    with open(target, "wb") as file:
        file.write(b"CVT1" + struct.pack("<I", len(order)))
        for place in order:
            file.write(bytes([len(keys[place])]) + keys[place])
        file.write(scales[order].astype("<f4").tobytes())
        file.write(np.round(table[order] / scales[order][:, None]).astype(np.int8).tobytes())


main()
