# right: asyncio.start_server
import ast
import asyncio

USERS = {'张三': '123', '赵四': '345', '王八': '567'}


async def handle(reader, writer):
    data = await reader.read(1024)
    try:
        attempt = ast.literal_eval(data.decode('utf-8'))
        good = all(USERS.get(k) == v for k, v in attempt.items()) and bool(attempt)
    except Exception:
        good = False
    writer.write(('登录成功!' if good else '用户名或密码错误!').encode('utf-8'))
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 8083)
    async with server:
        await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
