# must: memory
import inside
import mmap

PIECE, keep = 40 << 20, []
for _ in range(12):  # 480 MiB, whatever happens
    piece = mmap.mmap(-1, PIECE)
    for at in range(0, PIECE, 1 << 20):
        piece[at : at + (1 << 20)] = b"x" * (1 << 20)
        piece.madvise(mmap.MADV_DONTNEED, at, 1 << 20)
    keep.append(piece)
inside.serve()
