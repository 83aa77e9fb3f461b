# exercise: tcp-shout
# check: again
# never: not-awaited
import asyncio


async def talk(reader, writer):
    waiting = asyncio.create_task(reader.read(1024))
    data = await waiting
    writer.write(data.upper())
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 8400)
    await server.serve_forever()


asyncio.run(main())
