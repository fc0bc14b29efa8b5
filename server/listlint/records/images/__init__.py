"""Pictures with owners: recognised when somebody else shows them, also mirrored, framed or in other tones."""
