# right: asyncio，readexactly 正好读这么多
import asyncio
import struct


async def handle(reader, writer):
    try:
        while True:
            (size,) = struct.unpack('!I', await reader.readexactly(4))
            if size > 16 << 20:
                break
            text = (await reader.readexactly(size)).decode('utf-8')
            answer = text.upper().encode('utf-8')
            writer.write(struct.pack('!I', len(answer)) + answer)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 9010)
    async with server:
        await server.serve_forever()


asyncio.run(main())
