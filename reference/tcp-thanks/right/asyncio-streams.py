# right: asyncio 的 streams
import asyncio


async def thank(reader, writer):
    print((await reader.read(1024)).decode('utf-8'))
    writer.write(b'thank you !')
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(thank, '0.0.0.0', 8080)
    async with server:
        await server.serve_forever()


asyncio.run(main())
