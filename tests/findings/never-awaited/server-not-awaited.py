# exercise: tcp-lines
# recorder: on
# check: starts
# first: never-awaited/call
# line: 17
import asyncio


async def talk(reader, writer):
    while line := await reader.readline():
        writer.write(b'ok ' + line)
        await writer.drain()
    writer.close()


async def main():
    server = asyncio.start_server(talk, '127.0.0.1', 9055)
    await asyncio.Event().wait()


asyncio.run(main())
