# my notes about sockets
print('hello')
