# exercise: udp-echo
# check: starts
# first: syntax-error/fence
# line: 5
```python
import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 12345))
```
