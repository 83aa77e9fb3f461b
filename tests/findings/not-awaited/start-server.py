# exercise: tcp-shout
# check: starts
# first: not-awaited/call
# line: 16
import asyncio


async def talk(reader, writer):
    while data := await reader.read(1024):
        writer.write(data.upper())
        await writer.drain()
    writer.close()


async def main():
    asyncio.start_server(talk, "127.0.0.1", 8400)
    await asyncio.sleep(60)


asyncio.run(main())
