# exercise: tcp-shout
# check: capitals
# first: no-reply/to-end
# line: 9
import asyncio


async def talk(reader, writer):
    data = await reader.read()
    writer.write(data.upper())
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 8400)
    await server.serve_forever()


asyncio.run(main())
