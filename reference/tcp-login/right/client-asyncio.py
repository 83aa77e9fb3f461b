# right: asyncio 的流，自己拼出 JSON
import asyncio


async def main():
    name, password = input('user> '), input('password> ')
    reader, writer = await asyncio.open_connection('127.0.0.1', 8083)
    writer.write(f'{{"{name}": "{password}"}}'.encode('utf-8'))
    await writer.drain()
    print((await reader.readuntil(b'!')).decode('utf-8'))
    writer.close()


asyncio.run(main())
