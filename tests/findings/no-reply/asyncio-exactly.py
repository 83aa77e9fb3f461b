# exercise: tcp-shout
# check: capitals
# first: no-reply/async
# line: 20
import asyncio


async def talk(reader, writer):
    while data := await reader.readexactly(500):
        writer.write(data.upper())
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 8400)
    await server.serve_forever()


asyncio.run(main())
