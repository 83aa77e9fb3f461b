# exercise: tcp-lines
# recorder: on
# check: one-line
# first: reads-to-the-end
# line: 10
import asyncio


async def talk(reader, writer):
    while line := await reader.read():
        writer.write(b'ok ' + line)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(talk, '127.0.0.1', 9055)
    await server.serve_forever()


asyncio.run(main())
