# right: asyncio 的流
import asyncio
import struct
from pathlib import Path


async def handle(reader, writer):
    name = (await reader.readline()).decode('utf-8').rstrip('\r\n')
    try:
        content = Path(Path(name).name).read_bytes() if Path(name).name == name else b''
    except OSError:
        content = b''
    writer.write(struct.pack('!Q', len(content)))
    writer.write(content)
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(handle, '0.0.0.0', 9011)
    async with server:
        await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
