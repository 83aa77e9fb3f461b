# right: makefile 的 read 会读满
import struct
import sys
from pathlib import Path
from socket import create_connection

print('文件名：', end='')
name = sys.stdin.readline().rstrip('\n')
with create_connection(('localhost', 9011)) as s, s.makefile('rwb') as f:
    f.write(name.encode() + b'\r\n')
    f.flush()
    size = struct.unpack('!Q', f.read(8))[0]
    content = f.read(size)
    if not size:
        print('没有文件', name)
    Path(name).write_bytes(content)
    print(f'{len(content)} bytes saved')
