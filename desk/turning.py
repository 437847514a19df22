"""Marks that turn the direction of what stands around them: such a name reads as another."""

TURNING = frozenset(map(chr, [0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
