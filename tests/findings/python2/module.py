# exercise: udp-echo
# check: starts
# first: python2
# line: 5
import SocketServer

SocketServer.UDPServer(('', 12345), None).serve_forever()
