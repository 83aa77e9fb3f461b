# exercise: tcp-shout
# check: starts
# first: not-awaited/run
# line: 20
import asyncio


async def talk(reader, writer):
    while data := await reader.read(1024):
        writer.write(data.upper())
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 8400)
    await server.serve_forever()


main()
