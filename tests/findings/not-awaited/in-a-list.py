# exercise: tcp-shout
# recorder: on
# check: starts
# first: not-awaited/call
# line: 17
import asyncio


async def talk(reader, writer):
    while data := await reader.read(1024):
        writer.write(data.upper())
        await writer.drain()
    writer.close()


async def main():
    work = [asyncio.start_server(talk, "127.0.0.1", 8400)]
    print(len(work), "to do")
    await asyncio.Event().wait()


asyncio.run(main())
