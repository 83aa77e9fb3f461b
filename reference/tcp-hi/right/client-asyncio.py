# right: asyncio 的 open_connection
import asyncio


async def main():
    reader, writer = await asyncio.open_connection('127.0.0.1', 8898)
    writer.write(b'hello!')
    print(f'answer: "{(await reader.read()).decode()}"')
    writer.close()
    await writer.wait_closed()


asyncio.run(main())
