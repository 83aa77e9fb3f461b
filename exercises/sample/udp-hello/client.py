import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto("Hello, server!\n".encode("utf-8"), ("127.0.0.1", 8080))
answer, server = client.recvfrom(1024)
print(answer.decode("utf-8"))
client.close()
