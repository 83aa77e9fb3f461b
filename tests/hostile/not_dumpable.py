# must: answers; none: answers, ungraded
import inside
import ctypes

ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
inside.serve()
