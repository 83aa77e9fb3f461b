# exercise: tcp-lines
# recorder: on
# check: starts
# first: never-awaited/main
# line: 21
import asyncio


async def talk(reader, writer):
    while line := await reader.readline():
        writer.write(b'ok ' + line)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, '127.0.0.1', 9055)
    await server.serve_forever()


main()
