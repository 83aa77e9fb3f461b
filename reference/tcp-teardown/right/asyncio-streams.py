# right: asyncio，reader.read() 读到结束
import asyncio


async def count(reader, writer):
    data = await reader.read()
    writer.write(str(len(data)).encode('ascii'))
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(count, '127.0.0.1', 9009)
    async with server:
        await server.serve_forever()


asyncio.run(main())
