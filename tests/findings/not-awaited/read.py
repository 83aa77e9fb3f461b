# exercise: tcp-shout
# check: capitals
# first: not-awaited/call
# line: 9
import asyncio


async def talk(reader, writer):
    data = reader.read(1024)
    writer.write(data.upper())
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 8400)
    await server.serve_forever()


asyncio.run(main())
