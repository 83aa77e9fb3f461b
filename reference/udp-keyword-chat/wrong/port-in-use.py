# wrong: 同一个端口绑定了两次，第二次在线程里失败
# fails: prints-each-message, typed-answer, replaces-keyword, replaces-every-keyword, replaces-inside-a-word, replaces-in-chinese, typed-line-stays, other-capitals-stay, goes-on-talking, nearly-byebye, each-client-its-own-answer, pair-chat, pair-replaces-keyword, pair-byebye
# finding: port-in-use
import socket
import threading

PORT = 8086


def chat():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(('127.0.0.1', PORT))
    while True:
        data, addr = sock.recvfrom(1024)
        print(data.decode('utf-8'))
        sock.sendto(input().encode('utf-8'), addr)


main_sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
main_sock.bind(('127.0.0.1', PORT))
t = threading.Thread(target=chat)
t.start()
t.join()
threading.Event().wait()
